import ipaddr from 'ipaddr.js'

/** Ranges that no packet from the Internet comes from (RFC 1918, 6598, 3927, 4193; loopback). */
const inside = new Set(['private', 'carrierGradeNat', 'linkLocal', 'uniqueLocal', 'loopback'])

/** An address that is of use within networks only. A name, or what is no address, is none. */
export function isPrivateAddress(address: string): boolean {
  return ipaddr.isValid(address) && inside.has(ipaddr.process(address).range())
}
