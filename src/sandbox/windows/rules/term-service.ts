import type { WindowsState } from '../../../model/windows-state.ts'
import { logEvent } from '../event-log.ts'
import type { EventSource } from '../event-log.ts'
import {
  certificateOf,
  isForServer,
  namedCertificate,
  openKey,
  servedCertificate,
  validity,
} from '../listener-certificate.ts'
import type { ListenerCertificate } from '../listener-certificate.ts'
import { isTlsBroken } from '../listener.ts'
import { isInconsistent } from '../negotiation.ts'
import { canAgree } from '../schannel.ts'

/** One thing TermService or Schannel complains of. */
export interface Complaint {
  source: EventSource
  id: number
  properties: string[]
}

/** SEC_E_UNKNOWN_CREDENTIALS, as event 36870 shows it for a key that cannot be opened. */
const noCredentials = '0x8009030D'

/**
 * What is logged when TermService opens its certificate: what is wrong with a bound one, 36870 for a key
 * that cannot be opened, 36871 when Schannel gives no credential at all, 36874 where clients come and
 * share nothing, 1050 for settings that contradict each other.
 */
export function complaintsOf(state: WindowsState): Complaint[] {
  const complaints: Complaint[] = []
  const named = namedCertificate(state)
  if (named.source === 'bound') complaints.push(...bindingComplaints(state, named))
  const { entry } = servedCertificate(state)
  if (entry && openKey(state, entry).kind !== 'usable') {
    complaints.push({
      source: 'schannel',
      id: 36870,
      properties: ['server', noCredentials, '10001'],
    })
  }
  if (entry && isTlsBroken(state)) {
    complaints.push({ source: 'schannel', id: 36871, properties: ['server', '10013'] })
  }
  if (entry && !isTlsBroken(state) && !canAgree(state)) {
    complaints.push({ source: 'schannel', id: 36874, properties: ['TLS 1.2'] })
  }
  if (isInconsistent(state)) complaints.push({ source: 'rdp', id: 1050, properties: [] })
  return complaints
}

/** 1055 for one that is not there and the default serves, 1053 it has expired, 1054 it is for no server. */
function bindingComplaints(state: WindowsState, named: ListenerCertificate): Complaint[] {
  const about = (id: number): Complaint => {
    return { source: 'rdp', id, properties: [named.thumbprint ?? ''] }
  }
  const certificate = certificateOf(named.entry)
  if (!certificate) return [about(1055)]
  return [
    ...(validity(certificate, state.clock) === 'expired' ? [about(1053)] : []),
    ...(isForServer(certificate) ? [] : [about(1054)]),
  ]
}

/** TermService opens its socket and the certificate when it starts. */
export function termServiceStarted(draft: WindowsState): void {
  draft.listening.stuck = false
  for (const { source, id, properties } of complaintsOf(draft)) {
    logEvent(draft, source, id, ...properties)
  }
}

/** Sessions do not outlive TermService; each is logged (Security 4779, a session was disconnected). */
export function sessionsDropped(draft: WindowsState): void {
  if (draft.activeSessions === 'unknown' || draft.activeSessions === 0) return
  logEvent(draft, 'security', 4779, String(draft.activeSessions))
  draft.activeSessions = 0
}
