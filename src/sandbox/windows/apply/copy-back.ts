import { z } from 'zod'

import { found } from '../problem.ts'
import type { Problem } from '../problem.ts'
import { fileAt } from '../spelling.ts'
import { copyMissing, missingIn, plainFiles, removeFile, sameFile } from './folders.ts'
import { badParams } from './kind.ts'
import type { GuestChange, StateKind } from './kind.ts'
import type { Machine } from './machine.ts'
import { backupFolder } from './own-folder.ts'
import { readRecord, writeRecord } from './record.ts'
import { safePath } from './safe-path.ts'

const paramsSchema = z.object({ from: z.string(), to: z.string(), except: z.string() })
type Params = z.infer<typeof paramsSchema>
const filledSchema = z.object({ filled: z.boolean() })
/** Written before the first file: what this change adds, and the descriptor the folder keeps. */
const noteSchema = z.object({ files: z.array(z.string()), sddl: z.string() })

/** The kind `copy-back`: files that a folder lacks, from one that was put aside. */
export const copyBack: StateKind = {
  read(state, change) {
    const params = paramsSchema.safeParse(change.params)
    if (!params.success) return { ok: false, problem: badParams(change) }
    for (const path of [params.data.from, params.data.to]) {
      const safe = safePath(state, path)
      if (!safe.ok) return safe
      const plain = plainFiles(state, path)
      if (!plain.ok) return plain
    }
    return found({ filled: fileAt(state, recordPath(change, 'filled')) !== undefined })
  },
  same(left, right) {
    const [one, other] = [filledSchema.safeParse(left), filledSchema.safeParse(right)]
    return one.success && other.success && one.data.filled === other.data.filled
  },
  async write(machine, change, wanted) {
    const params = paramsSchema.safeParse(change.params)
    const state = filledSchema.safeParse(wanted)
    if (!params.success || !state.success) return badParams(change)
    return state.data.filled
      ? fill(machine, change, params.data)
      : takeAway(machine, change, params.data)
  },
}

function recordPath(change: GuestChange, kind: string): string {
  return `${backupFolder(change.runId)}\\${change.id}.${kind}.json`
}

async function fill(
  machine: Machine,
  change: GuestChange,
  params: Params,
): Promise<Problem | undefined> {
  const { from, to, except } = params
  for (const path of [from, to]) {
    if (fileAt(machine.state(), path)?.kind !== 'directory')
      return { id: 'NoFolder', message: `there is no folder ${path}` }
  }
  const noted = noteSchema.safeParse(readRecord(machine.state(), recordPath(change, 'copied'))).data
  const missing = missingIn(machine.state(), from, to, except)
  const files = [...(noted?.files ?? []), ...missing.filter((name) => !noted?.files.includes(name))]
  const sddl = noted?.sddl ?? fileAt(machine.state(), to)?.sddl ?? ''
  await writeRecord(machine, recordPath(change, 'copied'), { files, sddl })
  const failed = await copyMissing(machine, from, to, { except, sddl })
  if (failed) return failed
  const differing = files.find(
    (name) => !sameFile(machine.state(), `${from}\\${name}`, `${to}\\${name}`),
  )
  if (differing !== undefined)
    return { id: 'CopyDiffers', message: `${to}\\${differing} is not as it was` }
  await writeRecord(machine, recordPath(change, 'filled'), { files })
  return undefined
}

/** Only files that are still what was copied; the record goes last, because it tells the state. */
async function takeAway(
  machine: Machine,
  change: GuestChange,
  { from, to }: Params,
): Promise<Problem | undefined> {
  const noted = noteSchema.safeParse(readRecord(machine.state(), recordPath(change, 'copied')))
  if (!noted.success) {
    const message = `run ${change.runId} noted nothing for change ${change.id}`
    return { id: 'BackupMissing', message }
  }
  for (const name of noted.data.files) {
    if (!sameFile(machine.state(), `${from}\\${name}`, `${to}\\${name}`)) continue
    const failed = await removeFile(machine, `${to}\\${name}`)
    if (failed) return failed
  }
  return removeFile(machine, recordPath(change, 'filled'))
}
