import { z } from 'zod'

import type { GuestEvidence } from '../model/guest-evidence.ts'
import type { Present } from './kind.ts'
import { readSddl } from './sddl/parse.ts'
import { seenPath } from './seen-path.ts'

/** The longest list that is touched, in characters: a key file has four entries, not hundreds. */
export const longestList = 16_384

/** The longest that a list and the entries granted to it can become together. */
const longestValue = 4 * longestList

/** Owner, group and access list of a file or folder, in SDDL. */
export const accessSchema = z
  .string()
  .max(longestValue)
  .refine((sddl) => readSddl(sddl)?.dacl !== undefined, 'a security descriptor with an access list')

/** The descriptor of a file or folder as it was seen, or why it is not known or not to be touched. */
export function accessOf(path: string, guest: GuestEvidence): Present<string> {
  const seen = seenPath(guest, path)
  if (seen === undefined) return { seen: false, missing: `the access list of ${path}` }
  if (seen.status === 'unreadable')
    return { seen: false, missing: `the access list of ${path} (${seen.id})` }
  if (seen.status === 'absent') return { seen: false, refuse: `${path} does not exist` }
  if (seen.reparsePoint)
    return {
      seen: false,
      refuse: `${path} is a link to another place, and links are never followed`,
    }
  if (seen.sddl.length > longestList || !accessSchema.safeParse(seen.sddl).success)
    return { seen: false, missing: `an access list of ${path} that can be read` }
  return { seen: true, value: seen.sddl }
}
