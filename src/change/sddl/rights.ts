import { appliesToObject, isDeny, nullDacl } from './descriptor.ts'
import type { Ace } from './descriptor.ts'
import { covers, fileMasks, keyMasks, unite, withoutGeneric } from './masks.ts'
import { parseSddl, readSddl } from './parse.ts'

/** Masks of what entries for some SIDs allow and deny on the object itself. Generic bits are a file's. */
export interface Rights {
  allowed: number
  denied: number
}

/**
 * What a token with these SIDs is allowed and denied: the union of plain allow entries, and of denies
 * of any type. Order does not count, because tools write denies first, whatever a damaged list shows.
 * An owner's implied rights (reading and changing the list) are no access to content and left out.
 *
 * @param sids as `S-1-…`
 */
export function rightsOf(sddl: string, sids: readonly string[]): Rights {
  const { dacl } = parseSddl(sddl)
  if (dacl?.flags === nullDacl) return { allowed: 0xffffffff, denied: 0 }
  const concerned = (dacl?.aces ?? []).filter(
    (ace) => appliesToObject(ace) && sids.includes(ace.sid),
  )
  return {
    allowed: masksOf(concerned.filter((ace) => ace.type === 'A')),
    denied: masksOf(concerned.filter(isDeny)),
  }
}

/**
 * True when a token with these SIDs can open the file for reading: every bit of FILE_GENERIC_READ
 * allowed and none denied, because Windows grants an open whole or not at all.
 */
export function canReadFile(sddl: string, sids: readonly string[]): boolean {
  const { allowed, denied } = rightsOf(sddl, sids)
  return covers(allowed, fileMasks.read) && (denied & fileMasks.read) === 0
}

/** KEY_NOTIFY (winnt.h) is part of KEY_READ and no right that reading values needs. */
const notify = 0x10

/**
 * True when a token with these SIDs can read values and names below a registry key; undefined when the
 * list cannot be read. Generic bits count as a file's, which for reading have the same low bits.
 */
export function canReadKey(sddl: string, sids: readonly string[]): boolean | undefined {
  if (readSddl(sddl)?.dacl === undefined) return undefined
  const { allowed, denied } = rightsOf(sddl, sids)
  const wanted = keyMasks.read & ~notify
  return covers(allowed, wanted) && (denied & wanted) === 0
}

function masksOf(aces: readonly Ace[]): number {
  return aces.reduce((mask, ace) => unite(mask, withoutGeneric(ace.mask)), 0)
}
