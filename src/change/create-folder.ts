import { z } from 'zod'

import { wholeDescriptorSchema } from './acl-set.ts'
import { tracesOfAnyChange } from './consequences.ts'
import { defineKind } from './kind.ts'
import { notPlain, seenPath, withPath } from './seen-path.ts'
import { widenedGroups } from './widened-groups.ts'
import { filePathSchema } from './windows-path.ts'

const paramsSchema = z.strictObject({
  path: filePathSchema,
  sddl: wholeDescriptorSchema,
  /** The folder put aside before, in whose place this one is made: undo carries over to it what came since. */
  inPlaceOf: filePathSchema.optional(),
})

/** A descriptor that lets nobody in, to compare with. */
const nobody = 'D:P'

/**
 * Makes a folder with its own descriptor, in one call. Undo moves it, with what lies in it by then, to
 * the backup of the run; what came since and is nowhere else is first carried over to `inPlaceOf`.
 */
export const createFolder = defineKind({
  name: 'create-folder',
  where: 'guest',
  nature: 'state',
  params: paramsSchema,
  value: z.strictObject({ exists: z.boolean() }),
  needs: ({ path }) => ({ paths: [path] }),
  before({ path }, guest) {
    const seen = seenPath(guest, path)
    const odd = notPlain(seen, path)
    return odd ?? { seen: true, value: { exists: seen?.status === 'present' } }
  },
  after: () => ({ ok: true, value: { exists: true } }),
  describe: ({ path }, before, after) => ({
    subject: `folder ${path}`,
    from: before.exists ? 'there' : 'absent',
    to: after.exists ? 'made, empty' : 'moved to the backup of the run',
  }),
  weakens: ({ path, sddl }, _before, after) =>
    after.exists ? widenedGroups(path, nobody, sddl) : undefined,
  notUndoable: () => undefined,
  consequences: tracesOfAnyChange,
  foresee: ({ path, sddl }, _after, guest) =>
    withPath(guest, path, { status: 'present', sizeBytes: 0, sddl, reparsePoint: false }),
})
