import { findByName } from '../change/find-by-name.ts'
import { registryPaths } from '../change/registry-paths.ts'
import type { GuestEvidence } from '../model/guest-evidence.ts'
import { registrySettings } from './registry-settings.ts'
import type { Settings } from './registry-settings.ts'

/**
 * The listener's settings. A value that is absent from a key that was read has its default. A key that
 * is itself absent or unreadable makes its settings unknown: without TS or RDP-Tcp Windows is
 * damaged, and defaults would hide that. So does a value that is no DWORD.
 */
export function deriveSettings(guest: GuestEvidence): Settings {
  const settings: Settings = {}
  for (const { fact, key, value, absent } of registrySettings) {
    const read = findByName(guest.registry ?? {}, registryPaths[key])
    if (read?.status !== 'present') continue
    const found = findByName(read.values, value)
    if (found === undefined) settings[fact] = absent
    else if (found.type === 'REG_DWORD') settings[fact] = found.data
  }
  return settings
}
