import { z } from 'zod'

import type { GuestEvidence } from '../model/guest-evidence.ts'
import { registryValueSchema } from '../model/registry-value.ts'
import { findByName } from './find-by-name.ts'
import type { Present } from './kind.ts'

const [text, expandable, dword, qword, texts, binary] = registryValueSchema.options
const there = { exists: z.literal(true) }

/** One value of the registry, or that there is none: before and after of the kinds that set values. */
export const registryStateSchema = z.union([
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
export type RegistryState = z.infer<typeof registryStateSchema>

/** The value as the evidence shows it; not seen where its key was not. */
export function registryStateOf(
  path: string,
  name: string,
  guest: GuestEvidence,
): Present<RegistryState> {
  const key = findByName(guest.registry ?? {}, path)
  if (key === undefined) return { seen: false, missing: `the registry key ${path}` }
  if (key.status === 'unreadable')
    return { seen: false, missing: `the registry key ${path} (${key.id})` }
  const value = key.status === 'present' ? findByName(key.values, name) : undefined
  return { seen: true, value: value === undefined ? { exists: false } : { exists: true, ...value } }
}

/** The number, that there is none, or that it is of another type: what the table of weakenings asks. */
export function numberOf(value: RegistryState): number | 'absent' | 'other' {
  if (!value.exists) return 'absent'
  return value.type === 'REG_DWORD' ? value.data : 'other'
}

/** Text longer than this is cut where people read it. */
const longestShown = 60

/** The value as people read it. */
export function registryStateInWords(value: RegistryState): string {
  if (!value.exists) return 'not set'
  const shown = Array.isArray(value.data) ? value.data.join(', ') : String(value.data)
  const cut = shown.length > longestShown ? `${shown.slice(0, longestShown)}…` : shown
  return `${cut} (${value.type})`
}
