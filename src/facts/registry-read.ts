import { findByName } from '../change/find-by-name.ts'
import type { GuestEvidence } from '../model/guest-evidence.ts'
import type { RegistryValue } from '../model/registry-value.ts'

/** The values of a key that was read; none for one that is absent, undefined for one that was not seen. */
export function valuesOf(
  guest: GuestEvidence,
  path: string,
): Readonly<Record<string, RegistryValue>> | undefined {
  const key = findByName(guest.registry ?? {}, path)
  if (key === undefined || key.status === 'unreadable') return undefined
  return key.status === 'present' ? key.values : {}
}

/**
 * A DWORD, or what Windows does while it is absent. Undefined where its key was not seen, and where the
 * value is of another type.
 */
export function dwordOr<T>(
  guest: GuestEvidence,
  path: string,
  name: string,
  absent: T,
): number | T | undefined {
  const values = valuesOf(guest, path)
  if (values === undefined) return undefined
  const value = findByName(values, name)
  if (value === undefined) return absent
  return value.type === 'REG_DWORD' ? value.data : undefined
}
