import { z } from 'zod'

import { listenerKeyPrefix } from '../../../change/listener-key.ts'
import { found, refused } from '../problem.ts'
import type { Problem } from '../problem.ts'
import { fileAt, splitPath } from '../spelling.ts'
import { copyMissing, plainFiles, rename } from './folders.ts'
import { badParams } from './kind.ts'
import type { GuestChange, StateKind } from './kind.ts'
import { makeFolder } from './machine.ts'
import type { Machine } from './machine.ts'
import { backupFolder } from './own-folder.ts'
import { safePath } from './safe-path.ts'

const paramsSchema = z.object({
  path: z.string(),
  sddl: z.string(),
  inPlaceOf: z.string().optional(),
})
const existenceSchema = z.object({ exists: z.boolean() })

/** The kind `create-folder`: one folder with a descriptor of its own. */
export const createFolder: StateKind = {
  read(state, change) {
    const params = paramsSchema.safeParse(change.params)
    if (!params.success) return { ok: false, problem: badParams(change) }
    const { path, inPlaceOf } = params.data
    for (const each of inPlaceOf === undefined ? [path] : [path, inPlaceOf]) {
      const safe = safePath(state, each)
      if (!safe.ok) return safe
    }
    const file = fileAt(state, path)
    if (file?.kind === 'file') return refused('NotAFolder', `${path} is a file`)
    return found({ exists: file !== undefined })
  },
  same(left, right) {
    const [one, other] = [existenceSchema.safeParse(left), existenceSchema.safeParse(right)]
    return one.success && other.success && one.data.exists === other.data.exists
  },
  async write(machine, change, wanted) {
    const params = paramsSchema.safeParse(change.params)
    const existence = existenceSchema.safeParse(wanted)
    if (!params.success || !existence.success) return badParams(change)
    const { path, sddl, inPlaceOf } = params.data
    if (!existence.data.exists) return takeAway(machine, change, path, inPlaceOf)
    const { parent } = splitPath(path)
    if (!fileAt(machine.state(), parent))
      return { id: 'NoParent', message: `there is no ${parent}` }
    await makeFolder(machine, path, sddl)
    return undefined
  },
}

/** What came since goes to the folder that was put aside; the made one goes to the backup of the run. */
async function takeAway(
  machine: Machine,
  change: GuestChange,
  path: string,
  inPlaceOf: string | undefined,
): Promise<Problem | undefined> {
  const aside = inPlaceOf === undefined ? undefined : fileAt(machine.state(), inPlaceOf)
  if (inPlaceOf !== undefined && aside) {
    const plain = plainFiles(machine.state(), path)
    if (!plain.ok) return plain.problem
    // The listener's key belongs to the certificate that is put back with the folder.
    const how = { except: listenerKeyPrefix, sddl: aside.sddl }
    const failed = await copyMissing(machine, path, inPlaceOf, how)
    if (failed) return failed
  }
  return rename(machine, path, `${backupFolder(change.runId)}\\${change.id}.folder`)
}
