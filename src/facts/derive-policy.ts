import { findByName, sameName } from '../change/find-by-name.ts'
import { registryPaths } from '../change/registry-paths.ts'
import type { GuestEvidence } from '../model/guest-evidence.ts'
import { policyValues } from './registry-settings.ts'

/**
 * The DWORDs Group Policy sets for Remote Desktop, by registry name. No key means no policy: an empty
 * record, which differs from unknown.
 */
export function derivePolicy(guest: GuestEvidence): Record<string, number> | undefined {
  const key = findByName(guest.registry ?? {}, registryPaths.POL)
  if (key === undefined || key.status === 'unreadable') return undefined
  if (key.status === 'absent') return {}
  const numbers = Object.entries(key.values).flatMap(([name, value]) =>
    value.type === 'REG_DWORD' ? [[knownSpelling(name), value.data] as const] : [],
  )
  return Object.fromEntries(numbers)
}

/** Windows ignores case in value names and conditions do not. */
function knownSpelling(name: string): string {
  return policyValues.find((known) => sameName(known, name)) ?? name
}
