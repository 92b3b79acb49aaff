import { z } from 'zod'

import { accessOf, accessSchema } from './access-value.ts'
import { tracesOfAnyChange } from './consequences.ts'
import { defineKind } from './kind.ts'
import { rightsInWords } from './rights-in-words.ts'
import { parseSddl, readSddl } from './sddl/parse.ts'
import { trustedOwners } from './sddl/sids.ts'
import { withAccess } from './seen-path.ts'
import { widenedGroups } from './widened-groups.ts'
import { filePathSchema } from './windows-path.ts'

/** A whole descriptor that may be written: owned by Windows or Administrators, with an access list. */
export const wholeDescriptorSchema = accessSchema.refine(
  (sddl) => trustedOwners.includes(readSddl(sddl)?.owner ?? ''),
  'a security descriptor that names SYSTEM, Administrators or TrustedInstaller as owner',
)

const paramsSchema = z.strictObject({ path: filePathSchema, sddl: wholeDescriptorSchema })

/**
 * Gives one file or folder a whole descriptor in place of what it has: owner and access list. Nothing
 * below it is touched. For what Windows itself sets on one object; grants are a kind of their own.
 */
export const aclSet = defineKind({
  name: 'acl-set',
  where: 'guest',
  nature: 'state',
  params: paramsSchema,
  value: accessSchema,
  needs: ({ path }) => ({ paths: [path] }),
  before: ({ path }, guest) => accessOf(path, guest),
  after: ({ sddl }) => ({ ok: true, value: sddl }),
  describe: ({ path }, before, after) => ({
    subject: `access to ${path}`,
    ...rightsInWords([...accountsOf(before), ...accountsOf(after)], before, after),
  }),
  weakens: ({ path }, before, after) => widenedGroups(path, before, after),
  notUndoable: () => undefined,
  consequences: tracesOfAnyChange,
  foresee: ({ path }, after, guest) => withAccess(guest, path, after),
})

function accountsOf(sddl: string): string[] {
  return (parseSddl(sddl).dacl?.aces ?? []).map(({ sid }) => sid)
}
