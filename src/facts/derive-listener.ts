import type { Facts } from '../model/facts.ts'
import type { GuestEvidence } from '../model/guest-evidence.ts'

type Listener = NonNullable<NonNullable<NonNullable<Facts['guest']>['rdp']>['listener']>

/** Who listens on the port, and what else may keep it. */
export function deriveListener(_guest: GuestEvidence): Listener | undefined {
  return undefined
}
