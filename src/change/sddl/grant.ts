import { RdpAzureError } from '../../errors.ts'
import { appliesToObject, isDeny, isInherited, isProtected, nullDacl } from './descriptor.ts'
import type { AccessList, Ace } from './descriptor.ts'
import { formatSddl } from './format.ts'
import { invalidSddl } from './invalid.ts'
import { covers, unite, withoutGeneric } from './masks.ts'
import { parseAces, parseSddl } from './parse.ts'

/**
 * Adds the entries that are missing, drops what denies their SIDs anything, keeps the rest. Entries
 * come out in canonical order (explicit denies, explicit allows, inherited ones), because .NET refuses
 * another. When nothing is missing the text comes back as it was.
 *
 * A deny that is inherited would come back from the folder above: then the list is protected and
 * its other inherited entries become its own, as Explorer's "convert" does.
 *
 * @param aces plain allow entries, such as `(A;;FA;;;SY)(A;;FR;;;NS)`
 * @throws RdpAzureError `GuestAnswerInvalid` for unreadable text, a descriptor that tells no access
 *   list, or entries other than plain allows
 */
export function grantAces(sddl: string, aces: string): string {
  const descriptor = parseSddl(sddl)
  const wanted = parseGrants(aces)
  if (descriptor.dacl === undefined) throw invalidSddl('it tells no access list', sddl)
  if (descriptor.dacl.flags === nullDacl) return sddl
  const undenied = withoutDenies(descriptor.dacl, wanted)
  const granted = wanted.reduce(withGrant, undenied.aces)
  if (granted === descriptor.dacl.aces) return sddl
  return formatSddl({ ...descriptor, dacl: { ...undenied, aces: inCanonicalOrder(granted) } })
}

/** Reads entries that may be granted: plain allows that apply to the object itself and are not inherited. */
export function parseGrants(aces: string): Ace[] {
  const parsed = parseAces(aces)
  const plain = parsed.every((ace) => ace.type === 'A' && appliesToObject(ace) && !isInherited(ace))
  if (!plain || parsed.length === 0)
    throw invalidSddl('only plain allow entries can be granted', aces)
  return parsed
}

/** True when `grantAces` would take these entries. */
export function canBeGranted(aces: string): boolean {
  try {
    return parseGrants(aces).length > 0
  } catch (thrown) {
    if (thrown instanceof RdpAzureError) return false
    throw thrown
  }
}

function withoutDenies(list: AccessList, wanted: readonly Ace[]): AccessList {
  const isDropped = (ace: Ace) =>
    isDeny(ace) && appliesToObject(ace) && wanted.some(({ sid }) => sid === ace.sid)
  const dropped = list.aces.filter(isDropped)
  if (dropped.length === 0) return list
  const kept = list.aces.filter((ace) => !isDropped(ace))
  if (isProtected(list) || !dropped.some(isInherited)) return { ...list, aces: kept }
  return { flags: `P${list.flags}`, aces: kept.map(asOwn) }
}

/** Text kept verbatim still says ID; such entries are conditional or object ones and harmless so. */
function asOwn(ace: Ace): Ace {
  if (ace.verbatim !== undefined) return ace
  return { ...ace, flags: ace.flags.filter((flag) => flag !== 'ID') }
}

/** Returns the same array when the grant is already there, so that callers can tell. */
function withGrant(aces: readonly Ace[], grant: Ace): readonly Ace[] {
  const inherits = grant.flags.filter((flag) => flag !== 'ID')
  const giving = aces.filter(
    (ace) =>
      ace.type === 'A' &&
      ace.sid === grant.sid &&
      appliesToObject(ace) &&
      inherits.every((flag) => ace.flags.includes(flag)),
  )
  const given = giving.reduce((mask, ace) => unite(mask, withoutGeneric(ace.mask)), 0)
  if (covers(given, withoutGeneric(grant.mask))) return aces
  // .NET joins entries that differ in their mask alone, so the list is written joined at once.
  const place = giving.find((ace) => ace.flags.join() === grant.flags.join())
  if (place === undefined) return [...aces, grant]
  return aces.map((ace) => (ace === place ? { ...ace, mask: unite(ace.mask, grant.mask) } : ace))
}

function inCanonicalOrder(aces: readonly Ace[]): Ace[] {
  const own = aces.filter((ace) => !isInherited(ace))
  return [...own.filter(isDeny), ...own.filter((ace) => !isDeny(ace)), ...aces.filter(isInherited)]
}
