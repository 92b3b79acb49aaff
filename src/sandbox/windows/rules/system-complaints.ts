import type { WindowsState } from '../../../model/windows-state.ts'
import { systemKeys } from '../baseline-system.ts'
import { logEventAt, wasLogged } from '../event-log.ts'
import { readDword } from '../registry.ts'
import { findByName } from '../spelling.ts'
import type { Complaint } from './term-service.ts'

/** From here on the detector of exhausted memory speaks (inferred: it warns well before the limit). */
const exhaustedPercent = 95

/** `LicensingType` that is set: per device, per user. */
const setTypes = [2, 4]

/**
 * What Windows logs of its own state as a machine: memory, ports, licences, broker, audio, a machine SID
 * that exists twice, and how the last session ended.
 */
export function systemComplaints(state: WindowsState): Complaint[] {
  const { system } = state
  const found: Complaint[] = []
  const say = (source: Complaint['source'], id: number, ...properties: string[]) =>
    void found.push({ source, id, properties })
  if (system.commitPercent > exhaustedPercent) say('exhaustion', 2004)
  if (system.portsExhausted) say('tcpip', 4231)
  if (system.audioHangs) say('services', 7011, '30000', 'Audiosrv')
  if (system.sidShared) say('lsa', 6167)
  if (system.brokerRenamed) sayOfBroker(state, say)
  if (system.lastDisconnectReason !== undefined)
    say('sessionManager', 40, '2', String(system.lastDisconnectReason))
  if (isSessionHost(state)) sayOfLicences(state, say)
  return found
}

type Say = (source: Complaint['source'], id: number, ...properties: string[]) => void

/** The session host asks its broker in vain; a broker that was renamed cannot find its own database. */
function sayOfBroker(state: WindowsState, say: Say): void {
  say('brokerClient', 1296)
  if (findByName(state.services, 'Tssdis')) say('broker', 2056)
}

/** The role is installed and the machine is in its mode. */
export function isSessionHost(state: WindowsState): boolean {
  const installed = readDword(state, systemKeys.sessionHostRole, 'InstallState') ?? 0
  return installed !== 0 && state.system.licensing.mode === 1
}

/** 1068 while the kind of licences is not set; 1069 once the days of grace are over with none to be had. */
function sayOfLicences({ system: { licensing } }: WindowsState, say: Say): void {
  const isSet = setTypes.includes(licensing.type)
  if (!isSet) say('rdp', 1068)
  if (licensing.graceDays === 0 && (!isSet || licensing.servers.length === 0)) say('rdp', 1069)
}

/** Place of account, sub-status and kind of logon among the 21 parameters of Security 4625. */
const places = { account: 5, status: 7, subStatus: 9, logonType: 10 } as const
const parameterCount = 21
/** STATUS_LOGON_FAILURE, and a logon over the network, as Network Level Authentication makes it. */
const logonFailure = 0xc000006d
const networkLogon = '3'

/** Failed logons up to now, evenly apart, the newest at the present time. */
export function logFailedLogons(draft: WindowsState): void {
  const { count, everySeconds, account, subStatus } = draft.system.failingLogons
  if (count === 0 || wasLogged(draft, 'security', 4625)) return
  const parameters = Array.from({ length: parameterCount }, () => '-')
  parameters[places.account] = account
  parameters[places.status] = String(logonFailure)
  parameters[places.subStatus] = String(subStatus)
  parameters[places.logonType] = networkLogon
  const nowMs = Date.parse(draft.clock)
  for (let left = count - 1; left >= 0; left -= 1) {
    const at = new Date(nowMs - left * everySeconds * 1000).toISOString()
    logEventAt(draft, at, 'security', 4625, ...parameters)
  }
}
