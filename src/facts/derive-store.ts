import type { Facts } from '../model/facts.ts'
import type { GuestEvidence } from '../model/guest-evidence.ts'

type Store = NonNullable<NonNullable<NonNullable<Facts['guest']>['rdp']>['store']>

/** The certificate stores of Remote Desktop. */
export function deriveStore(_guest: GuestEvidence): Store | undefined {
  return undefined
}
