import type { Facts } from '../model/facts.ts'
import type { GuestEvidence } from '../model/guest-evidence.ts'

type Security = NonNullable<NonNullable<Facts['guest']>['security']>

/** What Windows accepts on the way to a logon: TLS, NLA, CredSSP, NTLM, and which policy says so. */
export function deriveSecurity(_guest: GuestEvidence): Security | undefined {
  return undefined
}
