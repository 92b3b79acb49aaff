import ipaddr from 'ipaddr.js'

import { isAddress, parsePrefix } from '../prefixes.ts'

/** From and to are in it, as numbers: 32 bits of IPv4 or 128 of IPv6. */
interface Interval {
  from: bigint
  to: bigint
}

/** Addresses of one family: intervals that are in order and do not touch. */
export type AddressSet = readonly Interval[]

/** Bits of an address: which family a set is of. */
export type Family = 32 | 128

/** No address at all. */
export const noAddress: AddressSet = []

/** Every address of the family. */
export function everyAddress(family: Family): AddressSet {
  return [{ from: 0n, to: (1n << BigInt(family)) - 1n }]
}

/** The family of an address; nothing where it is none. */
export function familyOf(address: string): Family | undefined {
  if (!isAddress(address)) return undefined
  return ipaddr.parse(address).kind() === 'ipv4' ? 32 : 128
}

/** `10.0.0.0/16`, `10.0.0.4` or `10.0.0.4-10.0.0.9`; nothing of the other family, nor where it is none of them. */
export function addressesOf(texts: readonly string[], family: Family): AddressSet {
  return union(...texts.map((text) => rangeOf(text, family) ?? blockOf(text, family)))
}

/** What is in any of them. */
export function union(...sets: readonly AddressSet[]): AddressSet {
  const merged: Interval[] = []
  for (const next of sets.flat().toSorted((a, b) => compare(a.from, b.from))) {
    const last = merged.at(-1)
    if (last === undefined || next.from > last.to + 1n) merged.push({ ...next })
    else if (next.to > last.to) last.to = next.to
  }
  return merged
}

/** What is in both. */
export function intersection(a: AddressSet, b: AddressSet): AddressSet {
  const both: Interval[] = []
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    const [x, y] = [a[i], b[j]]
    if (x === undefined || y === undefined) break
    const from = x.from > y.from ? x.from : y.from
    const to = x.to < y.to ? x.to : y.to
    if (from <= to) both.push({ from, to })
    if (x.to < y.to) i++
    else j++
  }
  return both
}

/** What is in the first and not in the second. */
export function difference(a: AddressSet, b: AddressSet): AddressSet {
  const left: Interval[] = []
  for (const { from, to } of a) {
    let at = from
    for (const hole of b) {
      if (hole.to < at) continue
      if (hole.from > to) break
      if (hole.from > at) left.push({ from: at, to: hole.from - 1n })
      at = hole.to + 1n
    }
    if (at <= to) left.push({ from: at, to })
  }
  return left
}

function blockOf(text: string, family: Family): AddressSet {
  const prefix = parsePrefix(text)
  if (!prefix || (prefix.network.kind() === 'ipv4' ? 32 : 128) !== family) return noAddress
  const free = BigInt(family - prefix.bits)
  const from = (numberOf(prefix.network) >> free) << free
  return [{ from, to: from + (1n << free) - 1n }]
}

function rangeOf(text: string, family: Family): AddressSet | undefined {
  const [first, last, ...more] = text.split('-').map((each) => each.trim())
  if (first === undefined || last === undefined || more.length > 0) return undefined
  if (familyOf(first) !== family || familyOf(last) !== family) return noAddress
  const [from, to] = [numberOf(ipaddr.parse(first)), numberOf(ipaddr.parse(last))]
  return from <= to ? [{ from, to }] : noAddress
}

function numberOf(address: ipaddr.IPv4 | ipaddr.IPv6): bigint {
  return address.toByteArray().reduce((sum, byte) => (sum << 8n) + BigInt(byte), 0n)
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0
}
