import { startMachines } from './machines.ts'
import { serve } from './serve.ts'
import type { ServeOptions } from './serve.ts'
import { loadWorld, saveWorld } from './state-folder.ts'
import type { World } from './world.ts'

/** What a sandbox is started with: beside these, injected faults and how long things take. */
export interface SandboxOptions extends ServeOptions {
  /** The world to begin with, as `buildWorld` makes it. Not used when the state folder holds one. */
  world: World
  /** Keeps the world from one run to the next. */
  stateFolder?: string | undefined
  /** The guests' clocks stand still. */
  fixedClock?: boolean
}

/** A pretend Azure that runs, on loopback only. */
export interface Sandbox {
  /** The world at this moment. */
  world(): World
  /** What a child process is to be given so that it meets the pretend Azure instead of the real one. */
  environment: Record<string, string>
  /** True when the world came from the state folder and the one given was put aside. */
  continued: boolean
  /** Ends servers and listeners after what runs in a guest has been kept. */
  close(): Promise<void>
}

/**
 * Starts the pretend Azure: its servers, the listeners of its VMs and the state they share.
 * Throws `ScenarioInvalid` when the state folder holds something else than a kept world.
 */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { stateFolder } = options
  const save = async (world: World): Promise<void> => {
    if (stateFolder !== undefined) await saveWorld(stateFolder, world)
  }
  const kept = stateFolder === undefined ? undefined : await loadWorld(stateFolder)
  const fixedClock = options.fixedClock ?? false
  const world = kept === undefined ? options.world : fixedClock ? kept : later(kept, Date.now())
  await save(world)
  const machines = startMachines(world, { now: Date.now, save, fixedClock })
  const { environment, close } = await serve(machines, options)
  return { world: machines.world, environment, continued: kept !== undefined, close }
}

/** Time outside has gone on while no sandbox ran; a guest's clock that was wrong is as wrong as before. */
function later(world: World, nowMs: number): World {
  const vms = world.vms.map((vm) => {
    const atMs = Math.floor(nowMs / 1000 + vm.windows.system.clockAheadSeconds) * 1000
    return { ...vm, windows: { ...vm.windows, clock: new Date(atMs).toISOString() } }
  })
  return { ...world, vms }
}
