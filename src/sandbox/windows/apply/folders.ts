import { sameAccess } from '../../../change/sddl.ts'
import type { WindowsState } from '../../../model/windows-state.ts'
import { isListable, isReadable } from '../access.ts'
import { found, problem, refused } from '../problem.ts'
import type { Problem, Read } from '../problem.ts'
import { fileAt, namesBelow, sameName, spelledIn } from '../spelling.ts'
import type { Machine } from './machine.ts'
import { writeAccess } from './write-access.ts'

/** A file and its folder that are both on the way, or one file: everything below moves along. */
function pathsOf(state: WindowsState, path: string): string[] {
  const start = `${path}\\`.toLowerCase()
  return Object.keys(state.files).filter(
    (known) => sameName(known, path) || known.toLowerCase().startsWith(start),
  )
}

/** Renames a file or folder with all below it, in one write. Refused while something in it is open. */
export async function rename(
  machine: Machine,
  from: string,
  to: string,
): Promise<Problem | undefined> {
  const state = machine.state()
  const moving = pathsOf(state, from)
  const way = fileAt(state, to)
  if (way || moving.some((path) => state.files[path]?.inUse === true)) {
    const what = way ? `${to} is there already` : `${from} is in use`
    return refused('InUse', what).problem
  }
  return machine.write((draft) => {
    for (const path of moving) {
      const file = draft.files[path]
      delete draft.files[path]
      if (file) draft.files[`${to}${path.slice(from.length)}`] = file
    }
  })
}

/** Names of the files directly in a folder, sorted without case, without those that begin with `except`. */
export function filesIn(state: WindowsState, folder: string, except = '\\'): string[] {
  return namesBelow(state.files, folder)
    .filter((name) => fileAt(state, `${folder}\\${name}`)?.kind === 'file')
    .filter((name) => !name.toLowerCase().startsWith(except.toLowerCase()))
    .sort((left, right) => (left.toUpperCase() < right.toUpperCase() ? -1 : 1))
}

/** Refuses a folder in which something leads elsewhere: a link among its files, or a further hard link. */
export function plainFiles(state: WindowsState, folder: string): Read<undefined> {
  const own = fileAt(state, folder)
  if (own && !isListable(own.sddl))
    return problem('DirUnauthorizedAccessError', `Access to the path '${folder}' is denied.`)
  for (const name of namesBelow(state.files, folder)) {
    const path = `${folder}\\${name}`
    const file = fileAt(state, path)
    if (file?.kind === 'junction') return refused('ReparsePoint', `${path} is a link or junction`)
    if (file && file.links > 1) return refused('HardLink', `${path} has further hard links`)
  }
  return found(undefined)
}

/** Files of one folder that the other lacks. */
export function missingIn(state: WindowsState, from: string, to: string, except: string): string[] {
  return filesIn(state, from, except).filter((name) => !fileAt(state, `${to}\\${name}`))
}

/**
 * Copies what the other folder lacks, as `robocopy /COPYALL /B` does: with the descriptors of the
 * files, and that of the folder itself, which is put back afterwards.
 *
 * @param sddl the descriptor the folder is to keep
 */
export async function copyMissing(
  machine: Machine,
  from: string,
  to: string,
  how: { except: string; sddl: string },
): Promise<Problem | undefined> {
  const missing = missingIn(machine.state(), from, to, how.except)
  if (missing.length > 0) {
    for (const name of missing) {
      await machine.write((draft) => {
        const file = fileAt(draft, `${from}\\${name}`)
        const path = spelledIn(draft.files, `${to}\\${name}`)
        if (file) draft.files[path] = { ...withoutUse(file), links: 1 }
      })
    }
    await machine.write((draft) => {
      const [source, target] = [fileAt(draft, from), fileAt(draft, to)]
      if (source && target) target.sddl = source.sddl
    })
  }
  const now = fileAt(machine.state(), to)?.sddl ?? ''
  return sameAccess(now, how.sddl) ? undefined : writeAccess(machine, to, how.sddl, 'too')
}

function withoutUse({ inUse: _inUse, ...file }: WindowsState['files'][string]) {
  return file
}

/** Same size, and same bytes where SYSTEM may read both. */
export function sameFile(state: WindowsState, left: string, right: string): boolean {
  const [one, other] = [fileAt(state, left), fileAt(state, right)]
  if (!one || !other) return false
  if (isReadable(one.sddl) && isReadable(other.sddl)) return one.content === other.content
  return sizeOf(one) === sizeOf(other)
}

function sizeOf({ content = '' }: WindowsState['files'][string]): number {
  return Buffer.from(content, 'base64').length
}

/** Takes one file away. */
export async function removeFile(machine: Machine, path: string): Promise<Problem | undefined> {
  return machine.write(
    (draft) => {
      delete draft.files[spelledIn(draft.files, path)]
    },
    { type: 'file-removed', path },
  )
}
