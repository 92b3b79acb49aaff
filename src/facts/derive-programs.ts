import type { Facts } from '../model/facts.ts'
import type { GuestEvidence } from '../model/guest-evidence.ts'

type Programs = NonNullable<NonNullable<Facts['guest']>['programs']>

/** Programs and remnants that change what a person sees after the logon. */
export function derivePrograms(_guest: GuestEvidence): Programs | undefined {
  return undefined
}
