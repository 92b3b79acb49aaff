import { ipv4Bits } from './match.ts'
import { platformAddress } from './space.ts'
import type { NetworkSpace } from './space.ts'

/**
 * What no packet of the Internet comes from, as far as a recorded expansion of the tag leaves it out
 * (2020; Azure's own ranges, which that leaves out, too, are not told apart here).
 */
const notInternet = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.2.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '224.0.0.0/3',
]

/**
 * Prefixes of a service tag; undefined for tags of services, whose addresses the pretend Azure does not
 * know, and for what is no tag.
 */
export function tagPrefixes(tag: string, space: NetworkSpace): string[] | undefined {
  switch (tag.toLowerCase()) {
    case 'virtualnetwork':
      return [...space.prefixes, ...space.onPremises, ...space.routed, `${platformAddress}/32`]
    case 'azureloadbalancer':
      return [`${platformAddress}/32`]
    case 'internet':
      return internet
    default:
      return undefined
  }
}

const internet = complementOf(notInternet)

/** All of IPv4 but these prefixes, in the fewest prefixes. They must be in order and apart. */
function complementOf(left: readonly string[]): string[] {
  const found: string[] = []
  let next = 0
  for (const prefix of left) {
    const [base = '', length = '32'] = prefix.split('/')
    const start = ipv4Bits(base) ?? 0
    found.push(...cover(next, start))
    next = start + 2 ** (32 - Number(length))
  }
  return [...found, ...cover(next, 2 ** 32)]
}

/** Prefixes from an address up to, and without, another one. */
function cover(from: number, to: number): string[] {
  const found: string[] = []
  let at = from
  while (at < to) {
    let length = 32
    while (length > 0) {
      const size = 2 ** (32 - (length - 1))
      if (at % size !== 0 || at + size > to) break
      length -= 1
    }
    found.push(`${addressOf(at)}/${length}`)
    at += 2 ** (32 - length)
  }
  return found
}

function addressOf(bits: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(bits / 2 ** shift) % 256).join('.')
}
