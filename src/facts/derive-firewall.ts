import type { Facts } from '../model/facts.ts'
import type { GuestEvidence } from '../model/guest-evidence.ts'

type Firewall = NonNullable<NonNullable<Facts['guest']>['firewall']>

/** What the Windows firewall and IPsec let in for Remote Desktop. */
export function deriveFirewall(_guest: GuestEvidence): Firewall | undefined {
  return undefined
}
