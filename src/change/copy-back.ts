import { z } from 'zod'

import { tracesOfAnyChange } from './consequences.ts'
import { sameName } from './find-by-name.ts'
import { defineKind } from './kind.ts'
import { notPlain, seenPath } from './seen-path.ts'
import { filePathSchema } from './windows-path.ts'

const paramsSchema = z
  .strictObject({
    from: filePathSchema,
    to: filePathSchema,
    /** Files whose names begin so stay behind; letters, digits and `_` only. */
    except: z.string().min(1).max(100).regex(/^\w+$/, 'letters, digits and _ only'),
  })
  .refine(({ from, to }) => !sameName(from, to), 'the two folders differ')

/**
 * Copies the files that a folder lacks from one that was put aside, with owner and access list; what is
 * there is never overwritten, and the folder keeps its own descriptor. Undo takes away exactly the
 * files that were added and are still as they were.
 */
export const copyBack = defineKind({
  name: 'copy-back',
  where: 'guest',
  nature: 'state',
  params: paramsSchema,
  /** Whether this change has filled the folder. It is told by the records of the run in the guest. */
  value: z.strictObject({ filled: z.boolean() }),
  needs: ({ from, to }) => ({ paths: [from, to] }),
  before({ from, to }, guest) {
    for (const path of [from, to]) {
      const seen = seenPath(guest, path)
      const odd = notPlain(seen, path)
      if (odd) return odd
      if (seen?.status === 'absent') return { seen: false, refuse: `${path} does not exist` }
    }
    return { seen: true, value: { filled: false } }
  },
  after: () => ({ ok: true, value: { filled: true } }),
  describe: ({ from, to, except }, before, after) => ({
    subject: `files of ${from}, without ${except}…, in ${to}`,
    from: before.filled ? 'copied' : 'as they are',
    to: after.filled ? 'copied where they are missing' : 'the copies taken away',
  }),
  weakens: () => undefined,
  notUndoable: () => undefined,
  consequences: tracesOfAnyChange,
})
