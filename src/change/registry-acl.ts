import { z } from 'zod'

import type { GuestEvidence } from '../model/guest-evidence.ts'
import { tracesOfAnyChange } from './consequences.ts'
import { findByName, sameName } from './find-by-name.ts'
import { defineKind } from './kind.ts'
import type { Present, Wanted } from './kind.ts'
import { registryPaths } from './registry-paths.ts'
import { appliesToObject, isDeny, isInherited } from './sddl/descriptor.ts'
import { canBeGranted, grantAces, parseGrants } from './sddl/grant.ts'
import { formatMask, keyMasks } from './sddl/masks.ts'
import { parseSddl, readSddl } from './sddl/parse.ts'
import { rightsOf } from './sddl/rights.ts'
import { sidName } from './sddl/sids.ts'
import { widenedGroups } from './widened-groups.ts'
import { registryPathSchema } from './windows-path.ts'

/** The longest list that is touched, in characters: a key has some ten entries, not hundreds. */
const longestList = 16_384

/** The longest that a list and the entries granted to it can become together. */
const longestValue = 4 * longestList

const paramsSchema = z.strictObject({
  path: registryPathSchema,
  /** Plain allow entries: `(A;;KA;;;SY)(A;;KR;;;NS)`. */
  aces: z
    .string()
    .max(longestList)
    .refine(canBeGranted, 'only plain allow entries such as (A;;KA;;;SY) can be granted'),
})

const valueSchema = z
  .string()
  .max(longestValue)
  .refine((sddl) => readSddl(sddl)?.dacl !== undefined, 'a security descriptor with an access list')

/**
 * Adds missing entries to the access list of one registry key and drops denies for the same accounts;
 * keys below it keep their own lists, owner and group stay.
 */
export const registryAcl = defineKind({
  name: 'registry-acl',
  where: 'guest',
  nature: 'state',
  params: paramsSchema,
  value: valueSchema,
  needs: ({ path }) => ({ keyAccess: [path] }),
  before: ({ path }, guest) => accessOf(path, guest),
  after: ({ path, aces }, before) => granted(path, aces, before),
  describe: ({ path, aces }, before, after) => ({
    subject: `access to the registry key ${path}`,
    ...rightsInWords(aces, before, after),
  }),
  weakens: ({ path }, before, after) => widened(path, before, after),
  notUndoable: () => undefined,
  consequences: tracesOfAnyChange,
})

function accessOf(path: string, guest: GuestEvidence): Present<string> {
  const seen = findByName(guest.keyAccess ?? {}, path)
  if (seen === undefined) return { seen: false, missing: `the access list of ${path}` }
  if (seen.status === 'unreadable')
    return { seen: false, missing: `the access list of ${path} (${seen.id})` }
  if (seen.status === 'absent')
    return { seen: false, refuse: `the registry key ${path} does not exist` }
  if (seen.sddl.length > longestList || !valueSchema.safeParse(seen.sddl).success)
    return { seen: false, missing: `an access list of ${path} that can be read` }
  return { seen: true, value: seen.sddl }
}

/**
 * A deny that is inherited stands in a key above, which may serve much else. Here it could only be
 * shut out by cutting the key off from what it inherits, so it is left to whoever set it.
 */
function granted(path: string, aces: string, before: string): Wanted<string> {
  const wanted = parseGrants(aces).map(({ sid }) => sid)
  const inherited = (parseSddl(before).dacl?.aces ?? []).find(
    (ace) => isDeny(ace) && isInherited(ace) && appliesToObject(ace) && wanted.includes(ace.sid),
  )
  if (inherited === undefined) return { ok: true, value: grantAces(before, aces) }
  const who = sidName(inherited.sid)
  return { ok: false, because: `${path} inherits a deny for ${who} from a key above it` }
}

/**
 * Keys that every Windows lets Users read, as it hands on from the hive: giving that back gives
 * nothing away. What more they get, or on any other key, counts.
 */
const readByUsers = [registryPaths.TS, registryPaths.CST]

function widened(path: string, before: string, after: string): string | undefined {
  const usual = readByUsers.some(
    (key) => sameName(key, path) || path.toLowerCase().startsWith(`${key.toLowerCase()}\\`),
  )
  return widenedGroups(path, usual ? grantAces(before, '(A;;KR;;;BU)') : before, after)
}

/** Only accounts whose rights differ are told; all of the change's, when none does. */
function rightsInWords(aces: string, before: string, after: string): { from: string; to: string } {
  const all = [...new Set(parseGrants(aces).map(({ sid }) => sid))]
  const differing = all.filter((sid) => words(before, sid) !== words(after, sid))
  const told = differing.length > 0 ? differing : all
  const say = (sddl: string) => told.map((sid) => `${sidName(sid)}: ${words(sddl, sid)}`).join(', ')
  return { from: say(before), to: say(after) }
}

function words(sddl: string, sid: string): string {
  const { allowed, denied } = rightsOf(sddl, [sid])
  const given = allowed === 0 ? 'nothing' : maskInWords(allowed)
  return denied === 0 ? given : `${given}, denied ${maskInWords(denied)}`
}

function maskInWords(mask: number): string {
  if (mask === keyMasks.all) return 'full'
  return mask === keyMasks.read ? 'read' : formatMask(mask)
}
