import { isProtected } from './descriptor.ts'
import type { Ace } from './descriptor.ts'
import { formatAces } from './format.ts'
import { unite, withoutGeneric } from './masks.ts'
import { parseSddl } from './parse.ts'

/**
 * True when two descriptors give the same access: same owner, same protection, same entries whatever
 * their spelling, order or division. The group and the flags AI and AR are not compared, because
 * Windows changes them by itself when a descriptor is written and read back.
 *
 * @throws RdpAzureError `GuestAnswerInvalid` for unreadable text
 */
export function sameAccess(left: string, right: string): boolean {
  return essence(left) === essence(right)
}

function essence(sddl: string): string {
  const { owner, dacl } = parseSddl(sddl)
  if (dacl === undefined) return JSON.stringify([owner, 'untold'])
  const list = dacl.flags.startsWith('N') ? dacl.flags : isProtected(dacl)
  return JSON.stringify([owner, list, entries(dacl.aces)])
}

/** Entries of the same type, flags and SID joined into one, sorted. */
function entries(aces: readonly Ace[]): string[] {
  const joined = new Map<string, Ace>()
  for (const ace of aces) {
    const key = ace.verbatim ?? [ace.type, ace.flags.join(''), ace.sid].join(';')
    const mask = unite(joined.get(key)?.mask ?? 0, withoutGeneric(ace.mask))
    joined.set(key, { ...ace, mask })
  }
  return [...joined.values()].map((ace) => formatAces([ace])).sort()
}
