import { z } from 'zod'

import { accessOf, accessSchema, longestList } from './access-value.ts'
import { tracesOfAnyChange } from './consequences.ts'
import { defineKind } from './kind.ts'
import { rightsInWords } from './rights-in-words.ts'
import { canBeGranted, grantAces, parseGrants } from './sddl/grant.ts'
import { withAccess } from './seen-path.ts'
import { widenedGroups } from './widened-groups.ts'
import { filePathSchema } from './windows-path.ts'

const paramsSchema = z.strictObject({
  path: filePathSchema,
  /** Plain allow entries: `(A;;FA;;;SY)(A;;FR;;;NS)`. */
  aces: z
    .string()
    .max(longestList)
    .refine(canBeGranted, 'only plain allow entries such as (A;;FR;;;NS) can be granted'),
})

/**
 * Adds missing entries to the access list of one file or folder and drops denies for the same
 * accounts; nothing below it is touched, owner and group stay.
 */
export const aclGrant = defineKind({
  name: 'acl-grant',
  where: 'guest',
  nature: 'state',
  params: paramsSchema,
  value: accessSchema,
  needs: ({ path }) => ({ paths: [path] }),
  before: ({ path }, guest) => accessOf(path, guest),
  after: ({ aces }, before) => ({ ok: true, value: grantAces(before, aces) }),
  describe: ({ path, aces }, before, after) => ({
    subject: `access to ${path}`,
    ...rightsInWords(
      parseGrants(aces).map(({ sid }) => sid),
      before,
      after,
    ),
  }),
  weakens: ({ path }, before, after) => widenedGroups(path, before, after),
  notUndoable: () => undefined,
  consequences: tracesOfAnyChange,
  foresee: ({ path }, after, guest) => withAccess(guest, path, after),
})
