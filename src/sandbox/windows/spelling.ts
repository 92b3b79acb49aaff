import { findByName, sameName } from '../../change/find-by-name.ts'
import type { WindowsState } from '../../model/windows-state.ts'

export { findByName, sameName }

/** The name as the record spells it already, or as given when it is new: Windows keeps the first spelling. */
export function spelledIn(record: Readonly<Record<string, unknown>>, name: string): string {
  if (Object.hasOwn(record, name)) return name
  return Object.keys(record).find((known) => sameName(known, name)) ?? name
}

/** Names directly below a path of a flat record of paths, without the path itself. */
export function namesBelow(record: Readonly<Record<string, unknown>>, path: string): string[] {
  const start = `${path}\\`.toLowerCase()
  const rests = Object.keys(record)
    .filter((known) => known.toLowerCase().startsWith(start))
    .map((known) => known.slice(start.length).split('\\')[0] ?? '')
  return rests.filter((name, i) => rests.findIndex((other) => sameName(other, name)) === i)
}

/** The folder above, and the last name. A drive's root is written `C:\`. */
export function splitPath(path: string): { parent: string; leaf: string } {
  const at = path.lastIndexOf('\\')
  const parent = path.slice(0, at)
  return { parent: /^[A-Za-z]:$/.test(parent) ? `${parent}\\` : parent, leaf: path.slice(at + 1) }
}

/** A file or folder of the state, by any spelling. */
export function fileAt(
  state: WindowsState,
  path: string,
): WindowsState['files'][string] | undefined {
  return findByName(state.files, path)
}
