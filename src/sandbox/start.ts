import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'

import { makeCertificates } from './arm/certificates.ts'
import { defaultPace } from './arm/cloud.ts'
import type { Pace, PretendCloud } from './arm/cloud.ts'
import { identityPath, startIdentity } from './arm/identity.ts'
import { startOperations } from './arm/operations.ts'
import { startQuotas } from './arm/quotas.ts'
import { startArm } from './arm/server.ts'
import { faultSwitches } from './arm/switches.ts'
import { startTokens } from './arm/tokens.ts'
import type { InjectedFault } from './faults.ts'
import { startListeners } from './listeners.ts'
import { startMachines } from './machines.ts'
import type { Machines } from './machines.ts'
import { loadWorld, saveWorld } from './state-folder.ts'
import type { World } from './world.ts'

/** What a sandbox is started with. */
export interface SandboxOptions {
  /** The world to begin with, as `buildWorld` makes it. Not used when the state folder holds one. */
  world: World
  /** Faults of the pretend Azure, as `parseFaults` reads them. */
  faults?: readonly InjectedFault[]
  /** Keeps the world from one run to the next. */
  stateFolder?: string | undefined
  /** The guests' clocks stand still. */
  fixedClock?: boolean
  pace?: Partial<Pace>
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
  const kept = stateFolder === undefined ? undefined : await loadWorld(stateFolder)
  const save = async (world: World): Promise<void> => {
    if (stateFolder !== undefined) await saveWorld(stateFolder, world)
  }
  const world = kept ?? options.world
  await save(world)
  const fixedClock = options.fixedClock ?? false
  const machines = startMachines(world, { now: Date.now, save, fixedClock })
  const servers = await startServers(machines, options)
  return {
    world: machines.world,
    environment: servers.environment,
    continued: kept !== undefined,
    close: servers.close,
  }
}

async function startServers(machines: Machines, options: SandboxOptions) {
  const closing = new AbortController()
  const tokens = startTokens(machines.tenantId, Date.now)
  let port = 0
  const cloud: PretendCloud = {
    machines,
    operations: startOperations(Date.now),
    faults: faultSwitches(options.faults ?? []),
    pace: { ...defaultPace, ...options.pace },
    busy: new Set(),
    objectId: tokens.objectId,
    origin: () => `https://127.0.0.1:${port}`,
    pause: (ms) => setTimeout(ms, undefined, { signal: closing.signal }).catch(() => undefined),
  }
  const certificates = await makeCertificates(new Date())
  const arm = await startArm(certificates, { cloud, tokens, quotas: startQuotas(Date.now) })
  port = arm.port
  const secret = randomBytes(24).toString('base64url')
  const identity = await startIdentity(tokens, secret)
  const listeners = await startListeners(machines)
  const folder = await mkdtemp(join(tmpdir(), 'rdp-azure-sandbox-'))
  const caFile = join(folder, 'ca.pem')
  await writeFile(caFile, certificates.caPem, { mode: 0o600 })

  const close = async (): Promise<void> => {
    closing.abort()
    await cloud.operations.settled()
    await machines.settled()
    await Promise.all([arm.close(), identity.close(), listeners.close()])
    await rm(folder, { recursive: true, force: true })
  }
  const environment = {
    RDP_AZURE_SANDBOX_ENDPOINT: cloud.origin(),
    RDP_AZURE_SANDBOX_CA: caFile,
    RDP_AZURE_SANDBOX_ADDRESSES: JSON.stringify(listeners.addresses),
    IDENTITY_ENDPOINT: `http://127.0.0.1:${identity.port}${identityPath}`,
    IDENTITY_HEADER: secret,
    AZURE_SUBSCRIPTION_ID: machines.subscriptionId,
    AZURE_TENANT_ID: machines.tenantId,
    NO_PROXY: '127.0.0.1,localhost',
  }
  return { environment, close }
}
