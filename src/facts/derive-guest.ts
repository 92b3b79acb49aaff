import type { Facts } from '../model/facts.ts'
import type { GuestEvidence } from '../model/guest-evidence.ts'
import { deriveCertificate } from './derive-certificate.ts'
import { deriveEvents } from './derive-events.ts'
import { deriveKey } from './derive-key.ts'
import { deriveLoopback } from './derive-loopback.ts'
import { deriveOs } from './derive-os.ts'
import { derivePolicy } from './derive-policy.ts'
import { deriveServices } from './derive-services.ts'
import { deriveSettings } from './derive-settings.ts'

type Guest = NonNullable<Facts['guest']>

/** Everything read inside Windows. */
export function deriveGuest(guest: GuestEvidence): Guest {
  const services = deriveServices(guest)
  const events = deriveEvents(guest)
  return {
    ...deriveOs(guest),
    ...(guest.sessions !== undefined && { activeSessions: guest.sessions.active }),
    rdp: deriveRdp(guest),
    ...(services !== undefined && { services }),
    ...(events !== undefined && { events }),
  }
}

function deriveRdp(guest: GuestEvidence): NonNullable<Guest['rdp']> {
  const policy = derivePolicy(guest)
  const certificate = deriveCertificate(guest)
  const key = deriveKey(guest)
  const loopback = deriveLoopback(guest)
  return {
    settings: deriveSettings(guest),
    ...(policy !== undefined && { policy }),
    ...(certificate !== undefined && { certificate }),
    ...(key !== undefined && { key }),
    ...(loopback !== undefined && { loopback }),
  }
}
