import { RdpAzureError } from '../../errors.ts'
import { aceFlags, nullDacl } from './descriptor.ts'
import type { AccessList, Ace, AceFlag, SecurityDescriptor } from './descriptor.ts'
import { invalidSddl } from './invalid.ts'
import { parseMask } from './masks.ts'
import { parseSid } from './sids.ts'
import { splitList, splitParts } from './split.ts'

/** A list holds at most 65,535 bytes (MS-DTYP 2.4.5); no list of that size needs more text than this. */
const maximumLength = 262_144

/**
 * Reads a security descriptor. Strict: text that Windows would not write is refused, so that access
 * is never judged by half of a list.
 *
 * @throws RdpAzureError `GuestAnswerInvalid`, naming what is wrong
 */
export function parseSddl(text: string): SecurityDescriptor {
  if (text.length > maximumLength) throw invalidSddl('it is longer than any access list', text)
  const { O: owner, G: group, D: dacl, S: sacl } = splitParts(text)
  return {
    ...(owner !== undefined && { owner: parseSid(owner) }),
    ...(group !== undefined && { group: parseSid(group) }),
    ...(dacl !== undefined && { dacl: parseList(dacl) }),
    ...(sacl !== undefined && { sacl }),
  }
}

/** As `parseSddl`; what cannot be read is `undefined`, for callers to whom that means unknown. */
export function readSddl(text: string): SecurityDescriptor | undefined {
  try {
    return parseSddl(text)
  } catch (thrown) {
    if (thrown instanceof RdpAzureError) return undefined
    throw thrown
  }
}

/** Reads entries alone: `(A;;FA;;;SY)(A;;FR;;;NS)`. */
export function parseAces(text: string): Ace[] {
  if (text.length > maximumLength) throw invalidSddl('it is longer than any access list', text)
  const { flags, entries } = splitList(text)
  if (flags !== '') throw invalidSddl('only entries in brackets are expected', text)
  return entries.map(parseAce)
}

function parseList(text: string): AccessList {
  const { flags, entries } = splitList(text)
  if (flags === nullDacl && entries.length === 0) return { flags, aces: [] }
  const told: string[] = flags.match(/P|AR|AI/g) ?? []
  if (told.join('') !== flags) throw invalidSddl(`"${flags}" are no flags of an access list`, text)
  const ordered = ['P', 'AR', 'AI'].filter((flag) => told.includes(flag))
  return { flags: ordered.join(''), aces: entries.map(parseAce) }
}

function parseAce(text: string): Ace {
  const fields = text.split(';')
  const [type = '', flags = '', mask = '', object = '', inherited = '', sid = ''] = fields
  if (fields.length < 6 || !/^[A-Z]{1,2}$/.test(type))
    throw invalidSddl('an entry has six fields, the first a type of one or two letters', text)
  const ace = { type, flags: parseFlags(flags, text), mask: parseMask(mask), sid: parseSid(sid) }
  if (type !== 'A' && type !== 'D') return { ...ace, verbatim: `(${text})` }
  if (fields.length > 6 || object !== '' || inherited !== '' || mask === '')
    throw invalidSddl('a plain entry has a mask, no object and no condition', text)
  return ace
}

function parseFlags(text: string, entry: string): AceFlag[] {
  const pairs: string[] = text.match(/../gs) ?? []
  const known = pairs.filter((pair) => aceFlags.some((flag) => flag === pair))
  if (text.length % 2 !== 0 || known.length !== pairs.length)
    throw invalidSddl(`"${text.slice(0, 20)}" are no flags of an entry`, entry)
  return aceFlags.filter((flag) => pairs.includes(flag))
}
