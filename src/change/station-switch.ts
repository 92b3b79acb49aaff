import type { GuestEvidence } from '../model/guest-evidence.ts'
import { findByName, sameName } from './find-by-name.ts'
import type { Present } from './kind.ts'
import { registryPaths } from './registry-paths.ts'
import type { RegistryState } from './registry-state.ts'

/**
 * `fEnableWinStation` of another listener. Which ones there are is not known when a request is written,
 * so they have a section of their own; undefined where that does not tell this value.
 */
export function stationSwitch(
  { winStations }: GuestEvidence,
  path: string,
  name: string,
): Present<RegistryState> | undefined {
  const parent = `${registryPaths.WST}\\`
  const inside = path.toLowerCase().startsWith(parent.toLowerCase())
  if (!inside || !sameName(name, 'fEnableWinStation')) return undefined
  const station = findByName(winStations ?? {}, path.slice(parent.length))
  if (station?.enabled === undefined) return undefined
  return { seen: true, value: { exists: true, type: 'REG_DWORD', data: station.enabled } }
}
