import { findByName } from '../change/find-by-name.ts'
import type { GuestEvidence } from '../model/guest-evidence.ts'
import type { RegistryValue } from '../model/registry-value.ts'

/** Whether a key is there; unknown where it was not read. */
export function keyExists(guest: GuestEvidence, path: string): boolean | undefined {
  const key = findByName(guest.registry ?? {}, path)
  if (key === undefined || key.status === 'unreadable') return undefined
  return key.status === 'present'
}

/** A value of a key that was read; `absent` where key or value is not there, unknown where it was not read. */
export function valueSeen(
  guest: GuestEvidence,
  path: string,
  name: string,
): RegistryValue | 'absent' | undefined {
  const key = findByName(guest.registry ?? {}, path)
  if (key === undefined || key.status === 'unreadable') return undefined
  return (key.status === 'present' ? findByName(key.values, name) : undefined) ?? 'absent'
}

/** A DWORD of a key that was read, `otherwise` where it is not there; unknown where it is no number. */
export function dwordSeen(
  guest: GuestEvidence,
  path: string,
  name: string,
  otherwise: number,
): number | undefined {
  const value = valueSeen(guest, path, name)
  if (value === 'absent') return otherwise
  return value?.type === 'REG_DWORD' ? value.data : undefined
}

/** A text of a key that was read; unknown where it is not there or no text. */
export function textSeen(guest: GuestEvidence, path: string, name: string): string | undefined {
  const value = valueSeen(guest, path, name)
  if (value === undefined || value === 'absent') return undefined
  return value.type === 'REG_SZ' || value.type === 'REG_EXPAND_SZ' ? value.data : undefined
}
