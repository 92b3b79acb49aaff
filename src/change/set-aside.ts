import { z } from 'zod'

import { tracesOfAnyChange } from './consequences.ts'
import { sameName } from './find-by-name.ts'
import { defineKind } from './kind.ts'
import { listenerKeyPrefix } from './listener-key.ts'
import { filePathSchema } from './windows-path.ts'

/** The shortest prefix: with less, files nobody meant would match. */
const shortestPrefix = 8

const paramsSchema = z.strictObject({
  folder: filePathSchema,
  /** What the names of the files begin with; letters, digits and `_` only. */
  prefix: z.string().min(shortestPrefix).max(100).regex(/^\w+$/, 'letters, digits and _ only'),
})

/**
 * Moves the files of a folder whose names begin alike to the backup of the run, each with its
 * descriptor. Undo puts them back; what Windows made under the same names since is kept in the backup.
 */
export const setAside = defineKind({
  name: 'set-aside',
  where: 'guest',
  nature: 'state',
  params: paramsSchema,
  value: z.strictObject({ aside: z.boolean() }),
  // Key files are listed in the section `keys`, which every collection reads.
  needs: () => ({}),
  before({ folder, prefix }, { keys }) {
    const listed = keys !== undefined && sameName(keys.folder, folder) && isListenerKey(prefix)
    if (!listed || !keys.listed) return { seen: false, missing: `the files of ${folder}` }
    const found = Object.values(keys.files).filter(({ status }) => status !== 'absent')
    if (found.length === 0)
      return { seen: false, refuse: `no file in ${folder} begins with ${prefix}` }
    return { seen: true, value: { aside: false } }
  },
  after: () => ({ ok: true, value: { aside: true } }),
  describe: ({ folder, prefix }, before, after) => ({
    subject: `files ${folder}\\${prefix}…`,
    from: before.aside ? 'in the backup of the run' : 'in place',
    to: after.aside ? 'in the backup of the run' : 'in place',
  }),
  weakens: () => undefined,
  notUndoable: () => undefined,
  consequences: tracesOfAnyChange,
})

/** Of other files the section does not say whether they are there. */
function isListenerKey(prefix: string): boolean {
  return (
    listenerKeyPrefix.startsWith(prefix.toLowerCase()) ||
    prefix.toLowerCase().startsWith(listenerKeyPrefix)
  )
}
