import type { Facts } from '../model/facts.ts'
import type { GuestEvidence } from '../model/guest-evidence.ts'

type Licensing = NonNullable<NonNullable<Facts['guest']>['licensing']>

/** Licences of the session host role. */
export function deriveLicensing(_guest: GuestEvidence): Licensing | undefined {
  return undefined
}
