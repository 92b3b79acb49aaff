import type { Facts } from '../model/facts.ts'
import type { GuestEvidence } from '../model/guest-evidence.ts'
import { deriveAccounts } from './derive-accounts.ts'
import { deriveAdapters } from './derive-adapters.ts'
import { deriveCertificate } from './derive-certificate.ts'
import { deriveDomain } from './derive-domain.ts'
import { deriveEvents } from './derive-events.ts'
import { deriveFilters } from './derive-filters.ts'
import { deriveFirewall } from './derive-firewall.ts'
import { deriveKey } from './derive-key.ts'
import { deriveLicensing } from './derive-licensing.ts'
import { deriveListener } from './derive-listener.ts'
import { deriveLoad } from './derive-load.ts'
import { deriveLoopback } from './derive-loopback.ts'
import { deriveMachineKeys } from './derive-machine-keys.ts'
import { deriveOs } from './derive-os.ts'
import { derivePolicy } from './derive-policy.ts'
import { derivePrograms } from './derive-programs.ts'
import { deriveRoles } from './derive-roles.ts'
import { deriveSecurity } from './derive-security.ts'
import { deriveServices } from './derive-services.ts'
import { deriveSettings } from './derive-settings.ts'
import { deriveStore } from './derive-store.ts'
import { deriveSystemDrive } from './derive-system-drive.ts'
import { deriveSystem } from './derive-system.ts'
import type { Span } from './derive-system.ts'
import { deriveWinStations } from './derive-win-stations.ts'

type Guest = NonNullable<Facts['guest']>

/** Everything read inside Windows. `span`: when it was read, by the clock outside. */
export function deriveGuest(guest: GuestEvidence, span?: Span): Guest {
  const services = deriveServices(guest)
  const events = deriveEvents(guest)
  const roles = deriveRoles(guest)
  const systemDrive = deriveSystemDrive(guest)
  const security = deriveSecurity(guest)
  const firewall = deriveFirewall(guest)
  const filters = deriveFilters(guest)
  const adapters = deriveAdapters(guest)
  const system = deriveSystem(guest, span)
  const domain = deriveDomain(guest)
  const accounts = deriveAccounts(guest)
  const licensing = deriveLicensing(guest)
  const load = deriveLoad(guest)
  const programs = derivePrograms(guest)
  return {
    ...deriveOs(guest),
    ...(guest.sessions !== undefined && { activeSessions: guest.sessions.active }),
    rdp: deriveRdp(guest),
    ...(services !== undefined && { services }),
    ...(events !== undefined && { events }),
    ...(roles !== undefined && { roles }),
    ...(systemDrive !== undefined && { systemDrive }),
    ...(security !== undefined && { security }),
    ...(firewall !== undefined && { firewall }),
    ...(filters !== undefined && { filters }),
    ...(adapters !== undefined && { adapters }),
    system,
    domain,
    accounts,
    ...(licensing !== undefined && { licensing }),
    load,
    programs,
  }
}

function deriveRdp(guest: GuestEvidence): NonNullable<Guest['rdp']> {
  const policy = derivePolicy(guest)
  const certificate = deriveCertificate(guest)
  const key = deriveKey(guest)
  const loopback = deriveLoopback(guest)
  const store = deriveStore(guest)
  const machineKeys = deriveMachineKeys(guest)
  const listener = deriveListener(guest)
  const winStations = deriveWinStations(guest)
  return {
    settings: deriveSettings(guest),
    ...(policy !== undefined && { policy }),
    ...(certificate !== undefined && { certificate }),
    ...(key !== undefined && { key }),
    ...(loopback !== undefined && { loopback }),
    ...(store !== undefined && { store }),
    ...(machineKeys !== undefined && { machineKeys }),
    ...(listener !== undefined && { listener }),
    ...(winStations !== undefined && { winStations }),
  }
}
