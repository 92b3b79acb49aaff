import { z } from 'zod'

import type { GuestEvidence } from '../model/guest-evidence.ts'
import { accessSchema, longestList } from './access-value.ts'
import { tracesOfAnyChange } from './consequences.ts'
import { findByName, sameName } from './find-by-name.ts'
import { defineKind } from './kind.ts'
import type { Present, Wanted } from './kind.ts'
import { registryPaths } from './registry-paths.ts'
import { rightsInWords } from './rights-in-words.ts'
import { appliesToObject, isDeny, isInherited } from './sddl/descriptor.ts'
import { canBeGranted, grantAces, parseGrants } from './sddl/grant.ts'
import { keyMasks } from './sddl/masks.ts'
import { parseSddl } from './sddl/parse.ts'
import { sidName } from './sddl/sids.ts'
import { widenedGroups } from './widened-groups.ts'
import { registryPathSchema } from './windows-path.ts'

const paramsSchema = z.strictObject({
  path: registryPathSchema,
  /** Plain allow entries: `(A;;KA;;;SY)(A;;KR;;;NS)`. */
  aces: z
    .string()
    .max(longestList)
    .refine(canBeGranted, 'only plain allow entries such as (A;;KA;;;SY) can be granted'),
})

/**
 * Adds missing entries to the access list of one registry key and drops denies for the same accounts;
 * keys below it keep their own lists, owner and group stay.
 */
export const registryAcl = defineKind({
  name: 'registry-acl',
  where: 'guest',
  nature: 'state',
  params: paramsSchema,
  value: accessSchema,
  needs: ({ path }) => ({ keyAccess: [path] }),
  before: ({ path }, guest) => accessOf(path, guest),
  after: ({ path, aces }, before) => granted(path, aces, before),
  describe: ({ path, aces }, before, after) => ({
    subject: `access to the registry key ${path}`,
    ...rightsInWords(sidsOf(aces), before, after, keyMasks),
  }),
  weakens: ({ path }, before, after) => widened(path, before, after),
  notUndoable: () => undefined,
  consequences: tracesOfAnyChange,
})

function sidsOf(aces: string): string[] {
  return parseGrants(aces).map(({ sid }) => sid)
}

function accessOf(path: string, guest: GuestEvidence): Present<string> {
  const seen = findByName(guest.keyAccess ?? {}, path)
  if (seen === undefined) return { seen: false, missing: `the access list of ${path}` }
  if (seen.status === 'unreadable')
    return { seen: false, missing: `the access list of ${path} (${seen.id})` }
  if (seen.status === 'absent')
    return { seen: false, refuse: `the registry key ${path} does not exist` }
  if (seen.sddl.length > longestList || !accessSchema.safeParse(seen.sddl).success)
    return { seen: false, missing: `an access list of ${path} that can be read` }
  return { seen: true, value: seen.sddl }
}

/**
 * A deny that is inherited stands in a key above, which may serve much else. Here it could only be
 * shut out by cutting the key off from what it inherits, so it is left to whoever set it.
 */
function granted(path: string, aces: string, before: string): Wanted<string> {
  const wanted = sidsOf(aces)
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
