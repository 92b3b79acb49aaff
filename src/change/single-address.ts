import ipaddr from 'ipaddr.js'
import { z } from 'zod'

/** Azure's own address, which every VM talks to and nobody connects from (Microsoft, “What is IP address 168.63.129.16?”). */
const platformAddress = '168.63.129.16'

/** Kinds of address that nobody connects from: a rule for one of them opens nothing, or everything. */
const nobodys = ['unspecified', 'loopback', 'linkLocal', 'broadcast', 'multicast', 'ipv4Mapped']

/**
 * One address that somebody connects from, IPv4 or IPv6: no prefix, no tag, no `*`, and none of the
 * addresses that are nobody's.
 */
export const singleAddressSchema = z
  .union([z.ipv4(), z.ipv6()], 'one address, such as 198.51.100.7')
  .refine(
    (text) => text !== platformAddress && !nobodys.includes(ipaddr.parse(text).range()),
    'an address that somebody connects from',
  )

/** One spelling for an address, alone or as a prefix of its own length; anything else as it is. */
export function oneSpelling(text: string): string {
  const [address = '', length, ...more] = text.split('/')
  if (!ipaddr.isValid(address) || more.length > 0) return text
  const parsed = ipaddr.parse(address)
  const whole = parsed.kind() === 'ipv4' ? '32' : '128'
  return length === undefined || length === whole ? parsed.toString() : text
}

/** Whether both are of the same family, as the two ends of one rule must be. */
export function sameFamily(one: string, other: string): boolean {
  return one.includes(':') === other.includes(':')
}
