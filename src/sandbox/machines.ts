import type { WindowsState } from '../model/windows-state.ts'
import { vmKey } from './world.ts'
import type { World, WorldVm } from './world.ts'

/** Who wants to know that a VM changed, with its state before and after. */
export type Watcher = (after: WorldVm, before: WorldVm) => Promise<void>

/**
 * The VMs while the sandbox runs: one change after the other for each VM, each kept before the
 * next begins, the guests' clocks moving with real time.
 */
export interface Machines {
  readonly subscriptionId: string
  readonly tenantId: string
  /** All VMs, in the order of the scenario, their clocks at this moment. */
  list(): WorldVm[]
  /** By resource group and name, without case. */
  find(resourceGroup: string, name: string): WorldVm | undefined
  /** Changes one VM; resolves to its state after. A change that throws changes nothing. */
  change(vm: WorldVm, how: (now: WorldVm) => Promise<WorldVm> | WorldVm): Promise<WorldVm>
  watch(watcher: Watcher): void
  world(): World
  /** When every change begun so far is kept. */
  settled(): Promise<void>
}

/** What the machines rest on. */
export interface MachineOptions {
  /** Milliseconds since 1970 on the host. */
  now: () => number
  /** Keeps the world after each change. */
  save: (world: World) => Promise<void>
  /** The guests' clocks stand still. */
  fixedClock?: boolean
}

/** Sets the world in motion. */
export function startMachines(world: World, options: MachineOptions): Machines {
  const guests = new Map(world.vms.map((vm) => [vmKey(vm), { vm, since: options.now() }]))
  const watchers: Watcher[] = []
  let tail = Promise.resolve()

  const current = (key: string): WorldVm | undefined => {
    const guest = guests.get(key)
    const passed = guest && !options.fixedClock ? options.now() - guest.since : 0
    return guest && { ...guest.vm, windows: later(guest.vm.windows, passed) }
  }
  const list = (): WorldVm[] => [...guests.keys()].flatMap((key) => current(key) ?? [])
  const asWorld = (): World => ({ ...world, vms: list() })
  const keep = async (before: WorldVm, after: WorldVm): Promise<void> => {
    guests.set(vmKey(after), { vm: after, since: options.now() })
    await options.save(asWorld())
    for (const watcher of watchers) await watcher(after, before)
  }
  const change: Machines['change'] = (vm, how) => {
    const changed = tail.then(async () => {
      const before = current(vmKey(vm)) ?? vm
      const after = await how(before)
      await keep(before, after)
      return after
    })
    tail = changed.then(
      () => undefined,
      () => undefined,
    )
    return changed
  }
  return {
    subscriptionId: world.subscriptionId,
    tenantId: world.tenantId,
    list,
    find: (resourceGroup, name) => current(vmKey({ resourceGroup, name })),
    change,
    watch: (watcher) => void watchers.push(watcher),
    world: asWorld,
    settled: () => tail,
  }
}

/** Whole seconds only: the simulated Windows writes its times without fractions. */
function later(windows: WindowsState, passedMs: number): WindowsState {
  const clock = Date.parse(windows.clock) + Math.floor(passedMs / 1000) * 1000
  return { ...windows, clock: new Date(clock).toISOString() }
}
