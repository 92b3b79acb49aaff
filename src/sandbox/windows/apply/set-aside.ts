import { z } from 'zod'

import type { WindowsState } from '../../../model/windows-state.ts'
import { isListable } from '../access.ts'
import { found, problem, refused } from '../problem.ts'
import type { Problem, Read } from '../problem.ts'
import { fileAt, namesBelow } from '../spelling.ts'
import { rename } from './folders.ts'
import { badParams } from './kind.ts'
import type { GuestChange, StateKind } from './kind.ts'
import { makeFolder } from './machine.ts'
import type { Machine } from './machine.ts'
import { backupFolder } from './own-folder.ts'
import { readRecord, writeRecord } from './record.ts'
import { safeItem, safePath } from './safe-path.ts'

const paramsSchema = z.object({ folder: z.string(), prefix: z.string() })
type Params = z.infer<typeof paramsSchema>
const asideSchema = z.object({ aside: z.boolean() })
/** Written before the first file is moved. */
const noteSchema = z.object({ files: z.array(z.string()) })

/** The kind `set-aside`: files of a folder whose names begin alike, in the backup of the run. */
export const setAside: StateKind = {
  read(state, change) {
    const params = paramsSchema.safeParse(change.params)
    if (!params.success) return { ok: false, problem: badParams(change) }
    const safe = safePath(state, params.data.folder)
    if (!safe.ok) return safe
    const listed = filesOf(state, params.data)
    if (!listed.ok) return listed
    for (const name of listed.value) {
      const item = safeItem(state, `${params.data.folder}\\${name}`)
      if (!item.ok) return item
    }
    const noted = noteOf(state, change)
    for (const name of noted ?? []) {
      const item = safeItem(state, asidePath(change, name))
      if (!item.ok) return item
    }
    const aside = noted?.every((name) => fileAt(state, asidePath(change, name))) ?? false
    return found({ aside })
  },
  same(left, right) {
    const [one, other] = [asideSchema.safeParse(left), asideSchema.safeParse(right)]
    return one.success && other.success && one.data.aside === other.data.aside
  },
  async write(machine, change, wanted) {
    const params = paramsSchema.safeParse(change.params)
    const state = asideSchema.safeParse(wanted)
    if (!params.success || !state.success) return badParams(change)
    return state.data.aside
      ? takeAside(machine, change, params.data)
      : putBack(machine, change, params.data)
  },
  async finish(machine, change, wanted) {
    const params = paramsSchema.safeParse(change.params)
    const state = asideSchema.safeParse(wanted)
    if (!params.success || !state.success) return badParams(change)
    return state.data.aside ? undefined : putBack(machine, change, params.data)
  },
}

function filesOf(state: WindowsState, { folder, prefix }: Params): Read<string[]> {
  const own = fileAt(state, folder)
  if (!own) return problem('PathNotFound', `Cannot find path '${folder}'`)
  if (!isListable(own.sddl))
    return problem('DirUnauthorizedAccessError', `Access to the path '${folder}' is denied.`)
  const start = prefix.toLowerCase()
  return found(
    namesBelow(state.files, folder)
      .filter((name) => name.toLowerCase().startsWith(start))
      .sort(),
  )
}

function noteOf(state: WindowsState, change: GuestChange): string[] | undefined {
  const path = `${backupFolder(change.runId)}\\${change.id}.aside.json`
  return noteSchema.safeParse(readRecord(state, path)).data?.files
}

function asidePath(change: GuestChange, name: string): string {
  return `${backupFolder(change.runId)}\\${change.id}.aside\\${name}`
}

async function takeAside(
  machine: Machine,
  change: GuestChange,
  params: Params,
): Promise<Problem | undefined> {
  const backup = backupFolder(change.runId)
  if (backup.slice(0, 2).toLowerCase() !== params.folder.slice(0, 2).toLowerCase())
    return refused('OtherDrive', `${params.folder} lies on another drive than ${backup}`).problem
  const listed = filesOf(machine.state(), params)
  if (!listed.ok) return listed.problem
  const files = noteOf(machine.state(), change) ?? listed.value
  await writeRecord(machine, `${backup}\\${change.id}.aside.json`, { files })
  await confirmFolder(machine, `${backup}\\${change.id}.aside`)
  for (const name of files) {
    if (fileAt(machine.state(), asidePath(change, name))) continue
    const failed = await rename(machine, `${params.folder}\\${name}`, asidePath(change, name))
    if (failed) return failed
  }
  return undefined
}

/** What Windows made under the same names since is kept in the backup. */
async function putBack(
  machine: Machine,
  change: GuestChange,
  { folder }: Params,
): Promise<Problem | undefined> {
  const replaced = `${backupFolder(change.runId)}\\${change.id}.replaced`
  await confirmFolder(machine, replaced)
  for (const name of noteOf(machine.state(), change) ?? []) {
    if (!fileAt(machine.state(), asidePath(change, name))) continue
    const path = `${folder}\\${name}`
    const kept = fileAt(machine.state(), path)
      ? await rename(machine, path, `${replaced}\\${name}`)
      : undefined
    const failed = kept ?? (await rename(machine, asidePath(change, name), path))
    if (failed) return failed
  }
  return undefined
}

async function confirmFolder(machine: Machine, path: string): Promise<void> {
  if (!fileAt(machine.state(), path)) await makeFolder(machine, path)
}
