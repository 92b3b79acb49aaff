import { z } from 'zod'

import type { GuestEvidence } from '../model/guest-evidence.ts'
import { tracesOfAnyChange } from './consequences.ts'
import { findByName } from './find-by-name.ts'
import { defineKind } from './kind.ts'
import type { Present } from './kind.ts'
import { canBeGranted, grantAces, parseGrants } from './sddl/grant.ts'
import { fileMasks, formatMask } from './sddl/masks.ts'
import { readSddl } from './sddl/parse.ts'
import { rightsOf } from './sddl/rights.ts'
import { sidName } from './sddl/sids.ts'
import { widenedGroups } from './widened-groups.ts'
import { filePathSchema } from './windows-path.ts'

/** The longest list that is touched, in characters: a key file has four entries, not hundreds. */
const longestList = 16_384

/** The longest that a list and the entries granted to it can become together. */
const longestValue = 4 * longestList

const paramsSchema = z.strictObject({
  path: filePathSchema,
  /** Plain allow entries: `(A;;FA;;;SY)(A;;FR;;;NS)`. */
  aces: z
    .string()
    .max(longestList)
    .refine(canBeGranted, 'only plain allow entries such as (A;;FR;;;NS) can be granted'),
})

const valueSchema = z
  .string()
  .max(longestValue)
  .refine((sddl) => readSddl(sddl)?.dacl !== undefined, 'a security descriptor with an access list')

/**
 * Adds missing entries to the access list of one file or folder and drops denies for the same
 * accounts; nothing below it is touched, owner and group stay.
 */
export const aclGrant = defineKind({
  name: 'acl-grant',
  where: 'guest',
  nature: 'state',
  params: paramsSchema,
  value: valueSchema,
  needs: ({ path }) => ({ paths: [path] }),
  before: ({ path }, guest) => accessOf(path, guest),
  after: ({ aces }, before) => ({ ok: true, value: grantAces(before, aces) }),
  describe: ({ path, aces }, before, after) => ({
    subject: `access to ${path}`,
    ...rightsInWords(aces, before, after),
  }),
  weakens: ({ path }, before, after) => widenedGroups(path, before, after),
  notUndoable: () => undefined,
  consequences: tracesOfAnyChange,
})

function accessOf(path: string, guest: GuestEvidence): Present<string> {
  const seen = findByName(guest.keys?.files ?? {}, path) ?? findByName(guest.paths ?? {}, path)
  if (seen === undefined) return { seen: false, missing: `the access list of ${path}` }
  if (seen.status === 'unreadable')
    return { seen: false, missing: `the access list of ${path} (${seen.id})` }
  if (seen.status === 'absent') return { seen: false, refuse: `${path} does not exist` }
  if (seen.reparsePoint)
    return {
      seen: false,
      refuse: `${path} is a link to another place, and links are never followed`,
    }
  if (seen.sddl.length > longestList || !valueSchema.safeParse(seen.sddl).success)
    return { seen: false, missing: `an access list of ${path} that can be read` }
  return { seen: true, value: seen.sddl }
}

/** Only accounts whose rights differ are told; all of the change's, when none does. */
function rightsInWords(aces: string, before: string, after: string): { from: string; to: string } {
  const all = [...new Set(parseGrants(aces).map(({ sid }) => sid))]
  const differing = all.filter((sid) => words(before, sid) !== words(after, sid))
  const told = differing.length > 0 ? differing : all
  const say = (sddl: string) => told.map((sid) => `${sidName(sid)}: ${words(sddl, sid)}`).join(', ')
  return { from: say(before), to: say(after) }
}

function words(sddl: string, sid: string): string {
  const { allowed, denied } = rightsOf(sddl, [sid])
  const granted = allowed === 0 ? 'nothing' : maskInWords(allowed)
  return denied === 0 ? granted : `${granted}, denied ${maskInWords(denied)}`
}

function maskInWords(mask: number): string {
  if (mask === fileMasks.all) return 'full'
  return mask === fileMasks.read ? 'read' : formatMask(mask)
}
