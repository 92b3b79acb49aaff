import { sameName } from '../change/find-by-name.ts'
import { aceFlags } from '../change/sddl/descriptor.ts'
import { covers } from '../change/sddl/masks.ts'
import { readSddl } from '../change/sddl/parse.ts'
import { rightsOf } from '../change/sddl/rights.ts'
import { sids } from '../change/sddl/sids.ts'
import type { Facts } from '../model/facts.ts'
import type { GuestEvidence } from '../model/guest-evidence.ts'

type MachineKeys = NonNullable<NonNullable<NonNullable<Facts['guest']>['rdp']>['machineKeys']>
type Keys = NonNullable<GuestEvidence['keys']>

/** What Windows gives the folder on all builds from 9600 to 26100: Everyone, on the folder alone. */
const defaultSddl = 'O:SYG:SYD:PAI(A;;0x12019f;;;WD)(A;;FA;;;BA)'
const everyoneMask = 0x12019f
const fullMask = 0x1f01ff

/** The folder of machine keys as a whole. */
export function deriveMachineKeys({ keys }: GuestEvidence): MachineKeys | undefined {
  if (keys === undefined) return undefined
  const { folder, listed, otherFiles, owners, boundKeys, agentKeys } = keys
  const asidePath = freeNameBeside(keys)
  return {
    path: folder,
    listed,
    defaultSddl,
    ...place(keys),
    ...folderItem(keys),
    ...(otherFiles !== undefined && { otherFiles }),
    ...(owners !== undefined && { owners }),
    ...(boundKeys !== undefined && { boundKeys }),
    ...(agentKeys !== undefined && { agentKeys }),
    ...(asidePath !== undefined && { asidePath }),
  }
}

/** What stands below ProgramData in the path of the folder. */
const below = '\\Microsoft\\Crypto\\RSA\\MachineKeys'

/** ProgramData lies in the root of the system drive, whose letter does not matter here. */
function place({ folder, aboveExists }: Keys): MachineKeys {
  const known = aboveExists === undefined ? {} : { folderAboveExists: aboveExists }
  if (!folder.toLowerCase().endsWith(below.toLowerCase())) return known
  const programData = folder.slice(0, -below.length)
  return { ...known, programData, inUsualPlace: /^[A-Z]:\\ProgramData$/i.test(programData) }
}

function folderItem({ folderItem: item }: Keys): MachineKeys {
  if (item === undefined || item.status === 'unreadable') return {}
  if (item.status === 'absent') return { exists: false }
  const { sddl, reparsePoint } = item
  return { exists: true, sddl, reparsePoint, ...access(sddl) }
}

/** Unknown where the descriptor cannot be read whole. */
function access(sddl: string): MachineKeys {
  const dacl = readSddl(sddl)?.dacl
  if (dacl === undefined) return {}
  const may = (sid: string, mask: number) => {
    const { allowed, denied } = rightsOf(sddl, [sid])
    return covers(allowed, mask) && (denied & mask) === 0
  }
  const handedOn = dacl.aces.some(
    ({ type, sid, flags }) =>
      type === 'A' && sid === sids.everyone && flags.some((flag) => flag === aceFlags[0]),
  )
  return {
    everyoneCanUse: may(sids.everyone, everyoneMask),
    everyoneInherits: handedOn,
    administratorsCanManage: may(sids.administrators, fullMask),
  }
}

/**
 * A name by the time the folder was made, so that it is the same in a diagnosis and in the repair that
 * follows; with a number where such a folder is there already.
 */
function freeNameBeside({ folder, folderMadeAt, beside }: Keys): string | undefined {
  if (folderMadeAt === undefined || beside === undefined) return undefined
  const base = `MachineKeys_${folderMadeAt.replace(/\D/g, '').slice(0, 14)}`
  const names = [base, ...Array.from({ length: beside.length }, (_, i) => `${base}_${i + 2}`)]
  const free = names.find((name) => !beside.some((taken) => sameName(taken, name)))
  return free === undefined ? undefined : `${folder.slice(0, folder.lastIndexOf('\\'))}\\${free}`
}
