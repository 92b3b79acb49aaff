import type { WindowsState } from '../../../model/windows-state.ts'
import { logEvent } from '../event-log.ts'
import {
  certificateOf,
  namedCertificate,
  selfSignedCertificate,
  selfSignedStore,
  validity,
} from '../listener-certificate.ts'
import { certificateKey } from '../places.ts'
import { removeKey } from '../registry.ts'
import { listenerPlacement, nameSelfSigned, placeCertificate } from '../self-sign.ts'
import { hardObstacle, neededServices, obstacleTo } from './renewal-obstacle.ts'

/**
 * SessionEnv looks after the certificate when it starts. A valid one is left alone whatever its key's
 * access list, as measured on Windows; a missing or expired one is made anew when that is possible,
 * and otherwise event 1057 (there is none) or 1058 (it could not be replaced) says why.
 */
export async function sessionEnvStarted(
  draft: WindowsState,
  startService: (draft: WindowsState, name: string) => Promise<unknown>,
): Promise<void> {
  if (!needsCertificate(draft)) return
  for (const name of neededServices) await startService(draft, name)
  const obstacle = obstacleTo(draft)
  const store = selfSignedStore(draft)
  if (obstacle !== undefined || store === undefined) {
    return logFailedRenewal(draft, obstacle ?? hardObstacle.store)
  }
  const old = selfSignedCertificate(draft)
  const thumbprint = await placeCertificate(draft, listenerPlacement(draft, store))
  nameSelfSigned(draft, thumbprint)
  if (old.entry && old.thumbprint !== undefined && old.thumbprint !== thumbprint) {
    removeKey(draft, certificateKey(old.store, old.thumbprint))
  }
  logEvent(draft, 'rdp', 1056, thumbprint)
}

/** True when SessionEnv would make a certificate if it started now. A bound one in its store needs none. */
export function needsCertificate(state: WindowsState): boolean {
  const named = namedCertificate(state)
  if (named.source === 'bound' && named.entry) return false
  const certificate = certificateOf(selfSignedCertificate(state).entry)
  return certificate === undefined || validity(certificate, state.clock) === 'expired'
}

/** Which event a failed attempt logs: 1058 beside an entry that stays, 1057 where there is none. */
export function failedRenewalEvent(state: WindowsState): 1057 | 1058 {
  return selfSignedCertificate(state).entry ? 1058 : 1057
}

/** Logs an attempt that failed, with the status text Windows would give. */
export function logFailedRenewal(draft: WindowsState, status: string): void {
  logEvent(draft, 'rdp', failedRenewalEvent(draft), status)
}
