import { z } from 'zod'

import { jsonSchema } from '../../../model/change.ts'
import type { Json } from '../../../model/change.ts'
import { registryValueSchema } from '../../../model/registry-value.ts'
import type { WindowsState } from '../../../model/windows-state.ts'
import { keyRefusal } from '../access.ts'
import { found } from '../problem.ts'
import type { Problem, Read } from '../problem.ts'
import { readValue, removeValue, writeValue } from '../registry.ts'
import { badParams } from './kind.ts'
import type { StateKind } from './kind.ts'
import type { Machine } from './machine.ts'

const placeSchema = z.object({ path: z.string(), name: z.string() })
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
    return writeRegistryState(machine, place.data.path, place.data.name, wanted)
  },
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
