import { RdpAzureError } from '../../errors.ts'

/** Access masks of files (winnt.h FILE_ALL_ACCESS, FILE_GENERIC_READ, _WRITE, _EXECUTE). */
export const fileMasks = {
  all: 0x1f01ff,
  read: 0x120089,
  write: 0x120116,
  execute: 0x1200a0,
} as const

/** Access masks of registry keys (winnt.h KEY_ALL_ACCESS, KEY_READ). */
export const keyMasks = { all: 0xf003f, read: 0x20019 } as const

/** Two-letter rights and their bits (MS-DTYP 2.5.1.1). Order matters: the first of equal masks is written. */
const rights: Readonly<Record<string, number>> = {
  GA: 0x10000000,
  GX: 0x20000000,
  GW: 0x40000000,
  GR: 0x80000000,
  FA: fileMasks.all,
  FR: fileMasks.read,
  FW: fileMasks.write,
  FX: fileMasks.execute,
  KA: keyMasks.all,
  KR: keyMasks.read,
  KX: 0x20019,
  KW: 0x20006,
  RC: 0x20000,
  SD: 0x10000,
  WD: 0x40000,
  WO: 0x80000,
  CC: 0x1,
  DC: 0x2,
  LC: 0x4,
  SW: 0x8,
  RP: 0x10,
  WP: 0x20,
  DT: 0x40,
  LO: 0x80,
  CR: 0x100,
  NW: 0x1,
  NR: 0x2,
  NX: 0x4,
}

/** The masks Windows writes as one alias; every other mask is written in hex. */
const written = ['GA', 'GX', 'GW', 'GR', 'FA', 'FR', 'FW', 'FX', 'KA', 'KR', 'KW']
const aliasOf = new Map(written.map((alias) => [rights[alias] ?? 0, alias]))

/** Generic bits and what they mean for a file (GENERIC_MAPPING of the file object type). */
const fileMapping = [
  [0x10000000, fileMasks.all],
  [0x20000000, fileMasks.execute],
  [0x40000000, fileMasks.write],
  [0x80000000, fileMasks.read],
] as const

/** Joins bits without turning the highest one into a sign. */
export function unite(left: number, right: number): number {
  return (left | right) >>> 0
}

/** True when `mask` has every bit of `wanted`. */
export function covers(mask: number, wanted: number): boolean {
  return unite(mask, wanted) === mask
}

/** Reads `FR`, `CCDCLC`, `0x120089` or a decimal number. Empty text is no right at all. */
export function parseMask(text: string): number {
  if (/^0x[0-9a-f]{1,8}$/i.test(text)) return Number.parseInt(text, 16)
  if (/^(0|[1-9]\d{0,9})$/.test(text) && Number(text) <= 0xffffffff) return Number(text)
  if (text.length % 2 === 0) {
    const pairs = text.match(/../gs) ?? []
    if (pairs.every((pair) => Object.hasOwn(rights, pair)))
      return pairs.reduce((mask, pair) => unite(mask, rights[pair] ?? 0), 0)
  }
  throw new RdpAzureError(
    'GuestAnswerInvalid',
    `"${text.slice(0, 40)}" is no access mask: neither rights in two letters each nor a 32-bit number`,
    { data: { mask: text.slice(0, 40) } },
  )
}

/** Writes the alias Windows uses for exactly this mask, or hex. */
export function formatMask(mask: number): string {
  return aliasOf.get(mask) ?? `0x${mask.toString(16)}`
}

/** Replaces the generic bits by the file rights they stand for. */
export function withoutGeneric(mask: number): number {
  const plain = fileMapping.reduce(
    (sum, [generic, specific]) => (covers(mask, generic) ? unite(sum, specific) : sum),
    mask,
  )
  return (plain & 0x0fffffff) >>> 0
}
