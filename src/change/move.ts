import { z } from 'zod'

import { tracesOfAnyChange } from './consequences.ts'
import { sameName } from './find-by-name.ts'
import { defineKind } from './kind.ts'
import { notPlain, seenPath, withPath } from './seen-path.ts'
import { filePathSchema } from './windows-path.ts'

const drive = (path: string): string => path.slice(0, 2).toUpperCase()

const paramsSchema = z
  .strictObject({ from: filePathSchema, to: filePathSchema })
  .refine(({ from, to }) => drive(from) === drive(to), 'both paths are on one drive')
  .refine(({ from, to }) => !sameName(from, to), 'the two paths differ')

/**
 * Renames one file or folder within its drive, with all that lies in it; descriptors move along. What
 * is in use, or has something in its way, is refused.
 */
export const move = defineKind({
  name: 'move',
  where: 'guest',
  nature: 'state',
  params: paramsSchema,
  /** Where it lies: at the path it is moved from, or at the one it is moved to. */
  value: z.strictObject({ at: z.enum(['from', 'to']) }),
  needs: ({ from, to }) => ({ paths: [from, to] }),
  before({ from, to }, guest) {
    const [seenFrom, seenTo] = [seenPath(guest, from), seenPath(guest, to)]
    const odd = notPlain(seenFrom, from) ?? notPlain(seenTo, to)
    if (odd) return odd
    if (seenFrom?.status === 'absent') return { seen: false, refuse: `${from} does not exist` }
    if (seenTo?.status === 'present') return { seen: false, refuse: `${to} is there already` }
    return { seen: true, value: { at: 'from' } }
  },
  after: () => ({ ok: true, value: { at: 'to' } }),
  describe: ({ from, to }, before, after) => ({
    subject: `the place of ${from}`,
    from: before.at === 'from' ? from : to,
    to: after.at === 'from' ? from : to,
  }),
  weakens: () => undefined,
  notUndoable: () => undefined,
  consequences: [
    ...tracesOfAnyChange,
    {
      what: 'programs that had something open in it go on with the moved one until they start again',
      covers: [],
    },
  ],
  foresee({ from, to }, _after, guest) {
    const moved = seenPath(guest, from)
    if (moved === undefined) return guest
    return withPath(withPath(guest, to, moved), from, { status: 'absent' })
  },
})
