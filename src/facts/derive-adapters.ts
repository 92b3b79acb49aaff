import type { Facts } from '../model/facts.ts'
import type { GuestEvidence } from '../model/guest-evidence.ts'

type Adapters = NonNullable<NonNullable<Facts['guest']>['adapters']>

/** Network adapters, as Windows has them. */
export function deriveAdapters(_guest: GuestEvidence): Adapters | undefined {
  return undefined
}
