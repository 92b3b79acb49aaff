import type { VirtualNetwork } from '../../model/network-evidence.ts'
import { addressesOf, difference, everyAddress } from './address-set.ts'
import type { AddressSet, Family } from './address-set.ts'

/**
 * Who connects: one address, anybody on the Internet, or anybody within these prefixes. Of several an answer
 * is given only where it holds for each of them.
 */
export type FlowSource =
  | { kind: 'address'; address: string }
  | { kind: 'public' }
  | { kind: 'within'; prefixes: readonly string[] }

/** One TCP connection that comes in, as rules see it: after the translation of public addresses. */
export interface Flow {
  source: FlowSource
  /** Private address of the VM. */
  destination: string
  port: number
}

/**
 * What no client on the Internet has: RFC 1122 (0/8, 127/8), 1918, 3927, 6598, multicast and the rest above
 * it, and the address of Azure itself, which every VM talks to.
 */
const neverPublic4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '224.0.0.0/3',
  '168.63.129.16',
]

/** Global unicast (RFC 4291 with IANA's registry): all that is routed on the Internet. */
const public6 = '2000::/3'

/** Addresses of networks: RFC 1918, 6598 and 4193. */
const private4 = ['10.0.0.0/8', '100.64.0.0/10', '172.16.0.0/12', '192.168.0.0/16']
const private6 = 'fc00::/7'

/** Every address that a client on the Internet can have. */
export function publicSpace(family: Family): AddressSet {
  return family === 32
    ? difference(everyAddress(32), addressesOf(neverPublic4, 32))
    : addressesOf([public6], 128)
}

/** Every address that a client within networks can have. */
export function privateSpace(family: Family): AddressSet {
  return addressesOf(family === 32 ? private4 : [private6], family)
}

/** The addresses a flow may come from, of the family of its destination; public prefixes of the network are its own. */
export function sourceSet(
  { source }: Flow,
  family: Family,
  network: VirtualNetwork | undefined,
): AddressSet {
  const own = addressesOf(
    [...(network?.prefixes ?? []), ...(network?.peeredPrefixes ?? [])],
    family,
  )
  if (source.kind === 'public') return difference(publicSpace(family), own)
  if (source.kind === 'within') return addressesOf(source.prefixes, family)
  return addressesOf([source.address], family)
}
