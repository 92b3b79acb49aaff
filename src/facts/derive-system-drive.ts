import { findByName } from '../change/find-by-name.ts'
import { covers } from '../change/sddl/masks.ts'
import { readSddl } from '../change/sddl/parse.ts'
import { rightsOf } from '../change/sddl/rights.ts'
import { sids } from '../change/sddl/sids.ts'
import type { Facts } from '../model/facts.ts'
import type { GuestEvidence } from '../model/guest-evidence.ts'
import { systemDriveRoot } from './reads/roles.ts'

type SystemDrive = NonNullable<NonNullable<Facts['guest']>['systemDrive']>

/** FILE_GENERIC_READ and FILE_GENERIC_EXECUTE: what Users have on the root of a healthy Windows. */
const readAndExecute = 0x1200a9

/** The root of the drive Windows lies on; unknown where its descriptor cannot be read whole. */
export function deriveSystemDrive({ paths }: GuestEvidence): SystemDrive | undefined {
  const seen = findByName(paths ?? {}, systemDriveRoot)
  if (seen?.status !== 'present') return undefined
  const { sddl } = seen
  if (readSddl(sddl)?.dacl === undefined) return { sddl }
  const { allowed } = rightsOf(sddl, [sids.users])
  const { denied } = rightsOf(sddl, [sids.users, sids.service, sids.everyone])
  const usersCanRead = covers(allowed, readAndExecute) && (denied & readAndExecute) === 0
  return { sddl, usersCanRead }
}
