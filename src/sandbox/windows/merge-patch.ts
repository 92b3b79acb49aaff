import type { Json } from '../../model/change.ts'
import { patchInvalid } from './scenario-invalid.ts'
import { sameName, spelledIn } from './spelling.ts'

type Fields = Record<string, Json>

/** Merges a patch into a copy: null takes away, objects merge, everything else replaces. */
export function mergePatch(state: Fields, patch: Fields): Fields {
  return mergeFields(state, patch, [])
}

function mergeFields(state: Fields, patch: Fields, path: readonly string[]): Fields {
  const merged = { ...state }
  for (const [asked, value] of Object.entries(patch)) {
    const name = isNamed(path) ? spelledIn(merged, asked) : asked
    if (value === null) takeAway(merged, name, path)
    else merged[name] = mergeValue(merged[name], value, [...path, name])
  }
  return merged
}

function mergeValue(state: Json | undefined, value: Json, path: readonly string[]): Json {
  if (!isFields(value)) return value
  return mergeFields(isFields(state) ? state : {}, value, path)
}

/** Where names are those of Windows, and so compare without case: keys, values, services and files. */
function isNamed(path: readonly string[]): boolean {
  const [part, , field] = path
  if (path.length === 1) return part === 'registry' || part === 'services' || part === 'files'
  return path.length === 3 && part === 'registry' && field === 'values'
}

/** A key or folder goes with all below it. What is not there cannot be meant. */
function takeAway(fields: Fields, name: string, path: readonly string[]): void {
  const isPath = path.length === 1 && (path[0] === 'registry' || path[0] === 'files')
  const start = `${name}\\`.toLowerCase()
  const gone = Object.keys(fields).filter(
    (known) => sameName(known, name) || (isPath && known.toLowerCase().startsWith(start)),
  )
  if (gone.length === 0)
    throw patchInvalid([...path, name], 'is not there, so it cannot be taken away')
  for (const known of gone) delete fields[known]
}

function isFields(value: Json | undefined): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
