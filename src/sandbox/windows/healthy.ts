import { createHash } from 'node:crypto'

import { windowsStateSchema } from '../../model/windows-state.ts'
import type { WindowsState } from '../../model/windows-state.ts'
import { addAgentCertificate } from './agent-certificate.ts'
import { baselineEventLogs } from './baseline-event-logs.ts'
import { baselineFolders } from './baseline-files.ts'
import { baselineRegistry } from './baseline-registry.ts'
import { baselineServices } from './baseline-services.ts'
import { containerFilePrefix } from './container.ts'
import { keyOfPool } from './mint.ts'
import { machineGuidOf, machineKeysOf } from './places.ts'
import { listenerPlacement, nameSelfSigned, placeCertificate } from './self-sign.ts'

/** What one healthy Windows differs in from another. */
export interface HealthyOptions {
  /** NetBIOS name, also the subject of the listener's certificate. */
  computerName: string
  /** The guest's clock; whole seconds are kept. */
  clock: Date
  /** Windows build number; 20348 (Windows Server 2022) unless told. */
  build?: number
}

/** Names of the builds whose healthy state is known from images. */
const captions: Readonly<Record<number, string>> = {
  9600: 'Microsoft Windows Server 2012 R2 Datacenter',
  14393: 'Microsoft Windows Server 2016 Datacenter',
  17763: 'Microsoft Windows Server 2019 Datacenter',
  20348: 'Microsoft Windows Server 2022 Datacenter',
  26100: 'Microsoft Windows Server 2025 Datacenter',
}
const usualBuild = 20348

/** The certificate of a healthy Windows is this old: neither new nor near its end. */
const certificateAgeDays = 30
/** Booted longer ago than events are counted, so that a boot of today is one that a test made. */
const uptimeDays = 10
const dayMs = 86_400_000

/**
 * A Windows in which Remote Desktop works, with everything the tool looks at. Equal options make
 * equal states.
 */
export async function healthyWindows(options: HealthyOptions): Promise<WindowsState> {
  const draft = emptyWindows(options)
  addForeignKey(draft)
  await addListenerCertificate(draft)
  await addAgentCertificate(draft)
  return windowsStateSchema.parse(draft)
}

function emptyWindows({ computerName, clock, build = usualBuild }: HealthyOptions): WindowsState {
  return windowsStateSchema.parse({
    clock: new Date(Math.floor(clock.getTime() / 1000) * 1000).toISOString(),
    build,
    caption: captions[build] ?? 'Microsoft Windows Server Datacenter',
    computerName,
    // 2: a member server that stands alone (Win32_ComputerSystem.DomainRole).
    domainRole: 2,
    powershell: { version: `5.1.${build}.1`, languageMode: 'FullLanguage', is64Bit: true },
    registry: baselineRegistry(machineGuidFor(computerName)),
    services: baselineServices(),
    files: baselineFolders(),
    eventLogs: [...baselineEventLogs],
    events: [],
    activeSessions: 0,
    oddities: { renewalBlocked: false, schannelBroken: false },
    system: { bootedAt: daysBefore(clock, uptimeDays) },
    made: 0,
  })
}

function daysBefore(clock: Date, days: number): string {
  return new Date(Math.floor(clock.getTime() / 1000) * 1000 - days * dayMs).toISOString()
}

/** A GUID that follows from the name: machines differ, and the same machine is always the same. */
function machineGuidFor(computerName: string): string {
  const hex = createHash('sha256').update(`MachineGuid ${computerName}`).digest('hex')
  const parts = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20)]
  return [...parts, hex.slice(20, 32)].join('-')
}

/** A key of another program in the same folder, so that a repair that touches too much is seen. */
function addForeignKey(draft: WindowsState): void {
  const name = `${containerFilePrefix('iisConfigurationKey')}_${machineGuidOf(draft)}`
  draft.files[`${machineKeysOf(draft)}\\${name}`] = {
    kind: 'file',
    content: keyOfPool(0),
    sddl: 'O:SYG:SYD:PAI(A;;FA;;;SY)(A;;FA;;;BA)',
    links: 1,
  }
}

async function addListenerCertificate(draft: WindowsState): Promise<void> {
  const made = new Date(Date.parse(draft.clock) - certificateAgeDays * dayMs).toISOString()
  const placement = listenerPlacement({ ...draft, clock: made }, 'Remote Desktop')
  nameSelfSigned(draft, await placeCertificate(draft, placement))
}
