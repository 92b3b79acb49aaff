import { findByName } from '../change/find-by-name.ts'
import { registryPaths } from '../change/registry-paths.ts'
import type { Facts } from '../model/facts.ts'
import type { GuestEvidence } from '../model/guest-evidence.ts'

type WinStations = NonNullable<NonNullable<NonNullable<Facts['guest']>['rdp']>['winStations']>

/** Listeners that Windows, Azure Virtual Desktop and sessions bring themselves (not from documentation). */
const usual = /^(rdp-tcp.*|rdp-sxs.*|eh-tcp|[0-9a-f]{32}|console)$/i

/** All listeners but the console. A clash needs the port of RDP-Tcp to be known. */
export function deriveWinStations(guest: GuestEvidence): WinStations | undefined {
  if (guest.winStations === undefined) return undefined
  const stations = Object.entries(guest.winStations)
  const others = stations.map(([name]) => name).filter((name) => !usual.test(name))
  const key = findByName(guest.registry ?? {}, registryPaths.RT)
  if (key?.status !== 'present') return { others }
  const port = findByName(key.values, 'PortNumber')
  const own = port?.type === 'REG_DWORD' ? port.data : 3389
  // Sessions and side-by-side stacks repeat the port of the listener they belong to.
  const clash = stations.find(
    ([name, station]) => !usual.test(name) && station.port === own && station.enabled !== 0,
  )
  return { others, clash: clash?.[0] ?? '' }
}
