import { findByName } from '../change/find-by-name.ts'
import { oddListenerValues } from '../change/listener-values.ts'
import { registryPaths } from '../change/registry-paths.ts'
import { canReadKey } from '../change/sddl/rights.ts'
import { networkServiceSids, sids } from '../change/sddl/sids.ts'
import type { Facts } from '../model/facts.ts'
import type { GuestEvidence } from '../model/guest-evidence.ts'
import { derivePolicy } from './derive-policy.ts'
import { deriveSettings } from './derive-settings.ts'
import { deriveWinStations } from './derive-win-stations.ts'
import { portProxyKey } from './reads/service.ts'
import { noLimit } from './registry-settings.ts'

type Listener = NonNullable<NonNullable<NonNullable<Facts['guest']>['rdp']>['listener']>

/** Tokens of users who log on: Users, and what every token has beside it. */
const userSids = [sids.users, sids.everyone, sids.authenticatedUsers]

/** Who listens on the port, and what else may keep it. */
export function deriveListener(guest: GuestEvidence): Listener | undefined {
  const allowed = isAllowed(guest)
  const listener = {
    ...keyOf(guest),
    ...(allowed !== undefined && { allowed }),
    ...socketOf(guest),
    ...accessOf(guest),
    ...proxyOf(guest),
  }
  return Object.keys(listener).length > 0 ? listener : undefined
}

function keyOf(guest: GuestEvidence): Listener {
  const key = findByName(guest.registry ?? {}, registryPaths.RT)
  if (key?.status === 'absent') return { keyExists: false }
  if (key?.status !== 'present') return {}
  const wdName = findByName(key.values, 'WdName')
  return {
    keyExists: true,
    oddValues: oddListenerValues(key.values),
    ...(wdName?.type === 'REG_SZ' && { wdName: wdName.data }),
  }
}

function socketOf({ listener }: GuestEvidence): Listener {
  if (listener === undefined) return {}
  const { owners, adapterPrimary, startError, crashes } = listener
  const isOwn = (services: readonly string[]) =>
    services.some((name) => name.toLowerCase() === 'termservice')
  const own = owners.some(({ services }) => isOwn(services))
  const [foreign] = own ? [] : owners
  const [service] = foreign?.services ?? []
  return {
    socketOpen: owners.length > 0,
    ownedByTermService: own,
    ...(foreign && { ownerImage: foreign.image, ownerPid: foreign.pid }),
    ...(service !== undefined && { ownerService: service }),
    ...(adapterPrimary !== undefined && { adapterPrimary }),
    startError: startError ?? 0,
    crashes: crashes?.count ?? 0,
    ...(crashes?.module !== undefined && { crashModule: crashes.module }),
  }
}

/**
 * Nothing that other faults are about keeps the listener shut: the switches, a pinned adapter, a limit
 * of connections, another listener on the port. Unknown while one of them was not seen.
 */
function isAllowed(guest: GuestEvidence): boolean | undefined {
  const settings = deriveSettings(guest)
  const policy = derivePolicy(guest)
  const clash = deriveWinStations(guest)?.clash
  const { denyConnections, enabled, winStationEnabled, lanAdapter, maxInstanceCount } = settings
  const seen = [denyConnections, enabled, winStationEnabled, lanAdapter, maxInstanceCount, clash]
  if (policy === undefined || seen.includes(undefined)) return undefined
  const limit = policy['MaxInstanceCount'] ?? maxInstanceCount
  return (
    (policy['fDenyTSConnections'] ?? denyConnections) === 0 &&
    enabled !== 0 &&
    winStationEnabled !== 0 &&
    lanAdapter === 0 &&
    limit === noLimit &&
    clash === ''
  )
}

/** Unknown where the access list could not be read whole. */
function accessOf(guest: GuestEvidence): Listener {
  const access = findByName(guest.keyAccess ?? {}, registryPaths.RT)
  if (access?.status !== 'present') return {}
  const usersCanRead = canReadKey(access.sddl, userSids)
  const networkServiceCanRead = canReadKey(access.sddl, networkServiceSids)
  if (usersCanRead === undefined || networkServiceCanRead === undefined) return {}
  return { usersCanRead, networkServiceCanRead }
}

/** An entry of the port proxy on the listener's port: IP Helper then listens there. */
function proxyOf(guest: GuestEvidence): Listener {
  const key = findByName(guest.registry ?? {}, portProxyKey)
  const listener = findByName(guest.registry ?? {}, registryPaths.RT)
  if (key?.status !== 'present' || listener?.status !== 'present') return {}
  const port = findByName(listener.values, 'PortNumber')
  const wanted = `/${port?.type === 'REG_DWORD' ? port.data : 3389}`
  const entry = Object.keys(key.values).find((name) => name.endsWith(wanted))
  return entry === undefined ? {} : { portProxy: entry }
}
