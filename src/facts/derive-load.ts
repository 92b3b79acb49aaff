import type { Facts } from '../model/facts.ts'
import type { GuestEvidence } from '../model/guest-evidence.ts'

type Load = NonNullable<NonNullable<Facts['guest']>['load']>

/** How busy the machine and its listener are. */
export function deriveLoad(_guest: GuestEvidence): Load | undefined {
  return undefined
}
