import type { Facts } from '../model/facts.ts'
import type { GuestEvidence } from '../model/guest-evidence.ts'
import { deriveAppLocker } from './derive-app-locker.ts'

type Programs = NonNullable<NonNullable<Facts['guest']>['programs']>

/** Programs and remnants that change what a person sees after the logon. */
export function derivePrograms(guest: GuestEvidence): Programs | undefined {
  const programs = { ...deriveAppLocker(guest) }
  return Object.keys(programs).length > 0 ? programs : undefined
}
