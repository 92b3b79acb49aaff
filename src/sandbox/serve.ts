import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'

import { startAddressMap } from './address-map.ts'
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
import type { Machines } from './machines.ts'
import { startNameMap } from './name-map.ts'
import { callerFrom } from './network/doors.ts'
import type { Vantage } from './network/doors.ts'

/** What of the sandbox's options concerns its servers. */
export interface ServeOptions {
  faults?: readonly InjectedFault[]
  pace?: Partial<Pace>
  /** Where the command is. Default: in the Internet. */
  vantage?: Vantage
}

/** Servers that run, and what a child needs to reach them. */
export interface Served {
  environment: Record<string, string>
  /** Waits for what runs in a guest, then ends every server and removes every file. */
  close(): Promise<void>
}

/** Opens everything; what was opened is closed again when a later part fails. */
export async function serve(machines: Machines, options: ServeOptions): Promise<Served> {
  const closers: (() => Promise<void>)[] = []
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).toReversed()) await closer()
  }
  try {
    const environment = await openAll(machines, options, (closer) => void closers.push(closer))
    return { environment, close }
  } catch (cause) {
    await close()
    throw cause
  }
}

async function openAll(
  machines: Machines,
  options: ServeOptions,
  onClose: (closer: () => Promise<void>) => void,
): Promise<Record<string, string>> {
  const at = { port: 0 }
  const tokens = startTokens(machines.tenantId, Date.now)
  const { cloud, end } = pretendCloud(machines, options, tokens.objectId, at)
  const certificates = await makeCertificates(new Date())
  const arm = await startArm(certificates, { cloud, tokens, quotas: startQuotas(Date.now) })
  onClose(arm.close)
  at.port = arm.port
  const secret = randomBytes(24).toString('base64url')
  const identity = await startIdentity(tokens, secret)
  onClose(identity.close)
  const listeners = await startListeners(machines)
  onClose(listeners.close)
  const folder = await makeFolder(onClose)
  const caFile = join(folder, 'ca.pem')
  await writeFile(caFile, certificates.caPem, { mode: 0o600 })
  const vantage = options.vantage ?? 'internet'
  const file = join(folder, 'addresses.json')
  const map = { file, vantage, listenerPorts: listeners.ports, now: Date.now }
  onClose((await startAddressMap(machines, map)).close)
  const names = join(folder, 'names.json')
  onClose((await startNameMap(machines, names)).close)
  onClose(end)
  return {
    RDP_AZURE_SANDBOX_ENDPOINT: cloud.origin(),
    RDP_AZURE_SANDBOX_CA: caFile,
    RDP_AZURE_SANDBOX_ADDRESSES: file,
    RDP_AZURE_SANDBOX_NAMES: names,
    RDP_AZURE_FROM: callerFrom(vantage),
    IDENTITY_ENDPOINT: `http://127.0.0.1:${identity.port}${identityPath}`,
    IDENTITY_HEADER: secret,
    AZURE_SUBSCRIPTION_ID: machines.subscriptionId,
    AZURE_TENANT_ID: machines.tenantId,
    NO_PROXY: '127.0.0.1,localhost',
  }
}

/** `end` cuts the waits short and lets what was begun come to its end. */
function pretendCloud(
  machines: Machines,
  options: ServeOptions,
  objectId: string,
  at: { port: number },
): { cloud: PretendCloud; end: () => Promise<void> } {
  const closing = new AbortController()
  const cloud: PretendCloud = {
    machines,
    operations: startOperations(Date.now),
    faults: faultSwitches(options.faults ?? []),
    pace: { ...defaultPace, ...options.pace },
    busy: new Set(),
    snapshots: new Map(),
    managedRuns: new Map(),
    objectId,
    now: Date.now,
    origin: () => `https://127.0.0.1:${at.port}`,
    pause: (ms) => setTimeout(ms, undefined, { signal: closing.signal }).catch(() => undefined),
  }
  const end = async (): Promise<void> => {
    closing.abort()
    await cloud.operations.settled()
    await machines.settled()
  }
  return { cloud, end }
}

async function makeFolder(onClose: (closer: () => Promise<void>) => void): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'rdp-azure-sandbox-'))
  onClose(() => rm(folder, { recursive: true, force: true }))
  return folder
}
