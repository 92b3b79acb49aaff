import type { Facts } from '../model/facts.ts'
import type { GuestEvidence } from '../model/guest-evidence.ts'

type Roles = NonNullable<NonNullable<Facts['guest']>['roles']>

/** What the machine is for beside Remote Desktop: roles that make some repairs dangerous. */
export function deriveRoles(_guest: GuestEvidence): Roles | undefined {
  return undefined
}
