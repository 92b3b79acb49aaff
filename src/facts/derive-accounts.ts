import type { Facts } from '../model/facts.ts'
import type { GuestEvidence } from '../model/guest-evidence.ts'

type Accounts = NonNullable<NonNullable<Facts['guest']>['accounts']>

/** Who may log on. */
export function deriveAccounts(_guest: GuestEvidence): Accounts | undefined {
  return undefined
}
