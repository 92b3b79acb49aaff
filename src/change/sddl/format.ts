import type { Ace, SecurityDescriptor } from './descriptor.ts'
import { formatMask } from './masks.ts'
import { formatSid } from './sids.ts'

/** Writes a descriptor as Windows would: aliases where it has them, masks as aliases or hex. */
export function formatSddl(descriptor: SecurityDescriptor): string {
  const { owner, group, dacl, sacl } = descriptor
  return [
    owner === undefined ? '' : `O:${formatSid(owner)}`,
    group === undefined ? '' : `G:${formatSid(group)}`,
    dacl === undefined ? '' : `D:${dacl.flags}${formatAces(dacl.aces)}`,
    sacl === undefined ? '' : `S:${sacl}`,
  ].join('')
}

/** Writes entries one after the other, without flags of the list. */
export function formatAces(aces: readonly Ace[]): string {
  return aces.map(formatAce).join('')
}

function formatAce(ace: Ace): string {
  if (ace.verbatim !== undefined) return ace.verbatim
  return `(${ace.type};${ace.flags.join('')};${formatMask(ace.mask)};;;${formatSid(ace.sid)})`
}
