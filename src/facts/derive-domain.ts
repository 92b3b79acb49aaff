import type { Facts } from '../model/facts.ts'
import type { GuestEvidence } from '../model/guest-evidence.ts'

type Domain = NonNullable<NonNullable<Facts['guest']>['domain']>

/** The domain the machine belongs to. */
export function deriveDomain(_guest: GuestEvidence): Domain | undefined {
  return undefined
}
