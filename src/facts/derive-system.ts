import type { Facts } from '../model/facts.ts'
import type { GuestEvidence } from '../model/guest-evidence.ts'

type System = NonNullable<NonNullable<Facts['guest']>['system']>

/** Disk, memory, time, pending restarts, safe mode. */
export function deriveSystem(_guest: GuestEvidence): System | undefined {
  return undefined
}
