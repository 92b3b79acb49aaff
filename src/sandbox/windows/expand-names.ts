import type { Json } from '../../model/change.ts'
import type { WindowsState } from '../../model/windows-state.ts'
import { stateNameMeanings, stateNames } from './names.ts'
import type { StateName } from './names.ts'
import { patchInvalid } from './scenario-invalid.ts'

type Fields = Record<string, Json>

/** `$name` at the beginning of a key or text, alone or followed by a backslash. */
const named = /^\$(\w+)(?=$|\\)/

/** Writes out every `$name` of a patch. */
export function expandNames(patch: Fields, state: WindowsState): Fields {
  const names = stateNames(state)
  const text = (value: string, path: readonly string[]): string =>
    value.replace(named, (_whole, name: string) => {
      if (isStateName(name)) return names[name]
      const known = Object.keys(stateNameMeanings).map((each) => `$${each}`)
      throw patchInvalid(path, `"$${name}" is no name of a state; names are ${known.join(', ')}`)
    })
  const expand = (value: Json, path: readonly string[]): Json => {
    if (typeof value === 'string') return text(value, path)
    if (Array.isArray(value)) return value.map((each, i) => expand(each, [...path, String(i)]))
    return typeof value === 'object' && value !== null ? fields(value, path) : value
  }
  const fields = (value: Fields, path: readonly string[]): Fields => {
    const pairs = Object.entries(value).map(([name, each]): [string, Json] => {
      const at = [...path, name]
      return [text(name, at), expand(each, at)]
    })
    return Object.fromEntries(pairs)
  }
  return fields(patch, [])
}

function isStateName(name: string): name is StateName {
  return Object.hasOwn(stateNameMeanings, name)
}
