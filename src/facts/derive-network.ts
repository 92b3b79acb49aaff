import type { Facts } from '../model/facts.ts'
import type { NetworkEvidence } from '../model/network-evidence.ts'

/** The VM's addresses. An empty list is a fact: there is none. */
export function deriveNetwork(network: NetworkEvidence): NonNullable<Facts['network']> {
  return {
    privateAddresses: [...network.privateAddresses],
    publicAddresses: [...network.publicAddresses],
  }
}
