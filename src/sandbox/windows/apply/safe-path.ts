import { parseSddl, trustedOwners } from '../../../change/sddl.ts'
import type { WindowsState } from '../../../model/windows-state.ts'
import { descriptorOf } from '../access.ts'
import { found, refused } from '../problem.ts'
import type { Read } from '../problem.ts'
import { fileAt, splitPath } from '../spelling.ts'

/** Refuses a path when it or a folder above it could lead a change elsewhere. */
export function safePath(state: WindowsState, path: string): Read<undefined> {
  for (let at = path; ; at = splitPath(at).parent) {
    const safe = safeItem(state, at)
    if (!safe.ok || isRoot(at)) return safe
  }
}

function isRoot(path: string): boolean {
  return /^[A-Za-z]:\\?$/.test(path)
}

/** Refuses one file or folder that is a link, has further hard links, or belongs to another account. */
export function safeItem(state: WindowsState, path: string): Read<undefined> {
  const file = fileAt(state, path)
  if (!file) return found(undefined)
  if (file.kind === 'junction') return refused('ReparsePoint', `${path} is a link or junction`)
  if (file.links > 1) return refused('HardLink', `${path} has further hard links`)
  const descriptor = descriptorOf(file)
  if (!descriptor.ok) return descriptor
  const owner = parseSddl(descriptor.value).owner ?? ''
  if (trustedOwners.includes(owner)) return found(undefined)
  return refused('ForeignOwner', `${path} is owned by ${owner}`)
}
