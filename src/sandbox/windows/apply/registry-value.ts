import { z } from 'zod'

import { jsonSchema } from '../../../model/change.ts'
import type { Json } from '../../../model/change.ts'
import { registryValueSchema } from '../../../model/registry-value.ts'
import type { WindowsState } from '../../../model/windows-state.ts'
import { keyRefusal } from '../access.ts'
import { found } from '../problem.ts'
import type { Problem, Read } from '../problem.ts'
import { readKey, readValue, removeValue, writeValue } from '../registry.ts'
import { namesBelow, splitPath } from '../spelling.ts'
import { badParams } from './kind.ts'
import type { GuestChange, StateKind } from './kind.ts'
import type { Machine } from './machine.ts'
import { backupFolder } from './own-folder.ts'
import { readRecord, writeRecord } from './record.ts'
import { removeEntry } from './remove-entry.ts'

const placeSchema = z.object({ path: z.string(), name: z.string() })
/** What an undo must know of an apply: the highest key that was made. */
const noteSchema = z.object({ highest: z.string() })
const stateSchema = z.union([
  z.object({ exists: z.literal(false) }),
  z.object({ exists: z.literal(true), type: z.string(), data: jsonSchema }),
])

/** The kind `registry-value`. */
export const registryValue: StateKind = {
  read(state, change) {
    const place = placeSchema.safeParse(change.params)
    if (!place.success) return { ok: false, problem: badParams(change) }
    return readRegistryState(state, place.data.path, place.data.name)
  },
  same: sameRegistryState,
  async write(machine, change, wanted) {
    const place = placeSchema.safeParse(change.params)
    if (!place.success) return badParams(change)
    const { path, name } = place.data
    const notePath = madeKeysPath(change)
    const highest = highestMissingKey(machine.state(), path)
    if (highest !== undefined && !sameRegistryState(wanted, { exists: false })) {
      await writeRecord(machine, notePath, { highest })
    }
    const failed = await writeRegistryState(machine, path, name, wanted)
    return failed ?? clearMadeKeys(machine, change, wanted)
  },
  finish: clearMadeKeys,
}

/** An undo takes away the keys that had to be made for the value, as long as they are empty. */
async function clearMadeKeys(
  machine: Machine,
  change: GuestChange,
  wanted: Json,
): Promise<Problem | undefined> {
  const place = placeSchema.safeParse(change.params)
  const note = noteSchema.safeParse(readRecord(machine.state(), madeKeysPath(change)))
  if (!place.success || !note.success || !sameRegistryState(wanted, { exists: false })) {
    return undefined
  }
  for (let at = place.data.path; at.length >= note.data.highest.length; at = splitPath(at).parent) {
    const values = readKey(machine.state(), at)
    if (values === undefined) continue
    const below = namesBelow(machine.state().registry, at)
    if (Object.keys(values).length > 0 || below.length > 0) return undefined
    const failed = await removeEntry(machine, at)
    if (failed) return failed
  }
  return undefined
}

function madeKeysPath(change: GuestChange): string {
  return `${backupFolder(change.runId)}\\${change.id}.keys.json`
}

/** The first key on the way down to this one that is not there. */
function highestMissingKey(state: WindowsState, path: string): string | undefined {
  let missing: string | undefined
  for (let at = path; at.includes('\\') && !readKey(state, at); at = splitPath(at).parent) {
    missing = at
  }
  return missing
}

/** `{exists:false}`, or the value with `exists` before it. */
export function readRegistryState(state: WindowsState, path: string, name: string): Read<Json> {
  const refusal = keyRefusal(state, path)
  if (!refusal.ok) return refusal
  const value = readValue(state, path, name)
  return found(value ? { exists: true, type: value.type, data: value.data } : { exists: false })
}

/** Type and data to the letter. */
export function sameRegistryState(left: Json, right: Json): boolean {
  const [one, other] = [stateSchema.safeParse(left), stateSchema.safeParse(right)]
  if (!one.success || !other.success) return false
  if (!one.data.exists || !other.data.exists) return one.data.exists === other.data.exists
  return (
    one.data.type === other.data.type &&
    JSON.stringify(one.data.data) === JSON.stringify(other.data.data)
  )
}

/** Sets or removes one value and tells the simulated Windows. */
export async function writeRegistryState(
  machine: Machine,
  path: string,
  name: string,
  wanted: Json,
): Promise<Problem | undefined> {
  const state = stateSchema.safeParse(wanted)
  if (state.success && !state.data.exists) {
    const gone = { type: 'registry-removed', path, name } as const
    return machine.write((draft) => void removeValue(draft, path, name), gone)
  }
  const value = registryValueSchema.safeParse(state.success ? withoutExists(state.data) : undefined)
  if (!value.success) return { id: 'BadValue', message: `${name} cannot take this value` }
  const set = { type: 'registry-set', path, name } as const
  return machine.write((draft) => void writeValue(draft, path, name, value.data), set)
}

function withoutExists({ exists: _exists, ...value }: Record<string, Json>): Record<string, Json> {
  return value
}
