import ipaddr from 'ipaddr.js'

/** One range of addresses in CIDR form, or a single address. */
export interface Prefix {
  network: ipaddr.IPv4 | ipaddr.IPv6
  bits: number
}

/** Reads `10.0.0.0/16` or `10.0.0.4`; nothing where it is neither, as with a service tag. */
export function parsePrefix(text: string): Prefix | undefined {
  if (ipaddr.isValidCIDR(text)) {
    const [network, bits] = ipaddr.parseCIDR(text)
    return { network, bits }
  }
  if (!isAddress(text)) return undefined
  const network = ipaddr.parse(text)
  return { network, bits: network.kind() === 'ipv4' ? 32 : 128 }
}

/** Some range contains the address. What is no range or no address contains nothing. */
export function prefixesContain(prefixes: readonly string[], address: string): boolean {
  return longestPrefix(prefixes, address) !== undefined
}

/** How many bits the longest range has that contains the address; nothing where none does. */
export function longestPrefix(prefixes: readonly string[], address: string): number | undefined {
  if (!isAddress(address)) return undefined
  const at = ipaddr.parse(address)
  const fitting = prefixes
    .map(parsePrefix)
    .filter((each) => each?.network.kind() === at.kind())
    .filter((each) => each !== undefined && at.match(each.network, each.bits))
    .map((each) => each?.bits ?? 0)
  return fitting.length > 0 ? Math.max(...fitting) : undefined
}

/** One address as Azure writes it: `ipaddr` also takes `10.1` and octal numbers for one. */
export function isAddress(text: string): boolean {
  return ipaddr.IPv4.isValidFourPartDecimal(text) || ipaddr.IPv6.isValid(text)
}
