import type { Facts } from '../model/facts.ts'
import type { GuestEvidence } from '../model/guest-evidence.ts'

type MachineKeys = NonNullable<NonNullable<NonNullable<Facts['guest']>['rdp']>['machineKeys']>

/** The folder of machine keys as a whole. */
export function deriveMachineKeys(_guest: GuestEvidence): MachineKeys | undefined {
  return undefined
}
