import type { Evidence } from '../model/evidence.ts'
import type { Facts } from '../model/facts.ts'
import type { Target } from '../model/target.ts'
import { deriveGuest } from './derive-guest.ts'
import { deriveNetwork } from './derive-network.ts'
import { derivePlatform } from './derive-platform.ts'
import { deriveWire } from './derive-wire.ts'
import { guestPort, usualPort } from './guest-port.ts'

/**
 * The typed picture of one gathering. What was not seen is absent; nothing is guessed.
 *
 * @param tried rungs tried in vain in this run: `<runbook>` or `<runbook>/<rung>`
 */
export function deriveFacts(target: Target, evidence: Evidence, tried: readonly string[]): Facts {
  const { platform, network, wire, guest, asked = {} } = evidence
  const { name, resourceGroup, location } = target
  return {
    target: { name, resourceGroup, location },
    ...(platform.seen && { platform: derivePlatform(platform.value, evidence) }),
    ...(network.seen && {
      network: deriveNetwork(network.value, asked, guestPort(guest) ?? usualPort),
    }),
    ...(wire.seen && { wire: deriveWire(wire.value) }),
    ...(guest.seen && { guest: deriveGuest(guest.value, evidence) }),
    run: { tried: [...tried] },
  }
}
