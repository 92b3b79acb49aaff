import { z } from 'zod'

import { registryValueSchema } from '../model/registry-value.ts'
import { tracesOfAnyChange } from './consequences.ts'
import { findByName } from './find-by-name.ts'
import { defineKind } from './kind.ts'
import { loweredSetting } from './lowered-setting.ts'
import { registryPathSchema } from './windows-path.ts'

/** A value's name has at most 16,383 characters in Windows; none that matters here passes 255. */
const place = { path: registryPathSchema, name: z.string().min(1).max(255) }
const [text, expandable, dword, qword, texts, binary] = registryValueSchema.options

const paramsSchema = z.union([
  z.strictObject({ ...place, absent: z.literal(true) }),
  z.discriminatedUnion('type', [
    text.extend(place),
    expandable.extend(place),
    dword.extend(place),
    qword.extend(place),
    texts.extend(place),
    binary.extend(place),
  ]),
])
type Params = z.infer<typeof paramsSchema>

const there = { exists: z.literal(true) }
const valueSchema = z.union([
  z.strictObject({ exists: z.literal(false) }),
  z.discriminatedUnion('type', [
    text.extend(there),
    expandable.extend(there),
    dword.extend(there),
    qword.extend(there),
    texts.extend(there),
    binary.extend(there),
  ]),
])
type Value = z.infer<typeof valueSchema>

/** Sets or removes one value of a registry key under HKLM. */
export const registryValue = defineKind<Params, Value>({
  name: 'registry-value',
  where: 'guest',
  nature: 'state',
  params: paramsSchema,
  value: valueSchema,
  // Not the whole key: some hold more than an answer can carry.
  needs: ({ path, name }) => ({ registryValues: { [path]: [name] } }),
  before({ path, name }, guest) {
    const key = findByName(guest.registry ?? {}, path)
    if (key === undefined) return { seen: false, missing: `the registry key ${path}` }
    if (key.status === 'unreadable')
      return { seen: false, missing: `the registry key ${path} (${key.id})` }
    const value = key.status === 'present' ? findByName(key.values, name) : undefined
    return {
      seen: true,
      value: value === undefined ? { exists: false } : { exists: true, ...value },
    }
  },
  after(params) {
    if ('absent' in params) return { ok: true, value: { exists: false } }
    const { path: _path, name: _name, ...value } = params
    return { ok: true, value: { exists: true, ...value } }
  },
  describe: ({ path, name }, before, after) => ({
    subject: `registry value ${path}\\${name}`,
    from: inWords(before),
    to: inWords(after),
  }),
  weakens: ({ path, name }, before, after) =>
    loweredSetting({ path, name, before: numberOf(before), after: numberOf(after) }),
  notUndoable: () => undefined,
  consequences: tracesOfAnyChange,
})

function numberOf(value: Value): number | 'absent' | 'other' {
  if (!value.exists) return 'absent'
  return value.type === 'REG_DWORD' ? value.data : 'other'
}

/** Text longer than this is cut where people read it. */
const longestShown = 60

function inWords(value: Value): string {
  if (!value.exists) return 'not set'
  const shown = Array.isArray(value.data) ? value.data.join(', ') : String(value.data)
  const cut = shown.length > longestShown ? `${shown.slice(0, longestShown)}…` : shown
  return `${cut} (${value.type})`
}
