import { z } from 'zod'

import type { GuestEvidence } from '../model/guest-evidence.ts'
import { tracesOfAnyChange } from './consequences.ts'
import { findByName } from './find-by-name.ts'
import { defineKind } from './kind.ts'
import type { Present } from './kind.ts'
import { registryPaths } from './registry-paths.ts'

/** Where each profile has its settings; `Standard` is the old name of private. */
const keys = {
  domain: `${registryPaths.FWP}\\DomainProfile`,
  private: `${registryPaths.FWP}\\StandardProfile`,
  public: `${registryPaths.FWP}\\PublicProfile`,
} as const

const paramsSchema = z.strictObject({
  profile: z.enum(['domain', 'private', 'public']),
  /** Whether rules that let something in count. */
  rulesCount: z.boolean(),
})
type Params = z.infer<typeof paramsSchema>

const valueSchema = z.strictObject({ rulesCount: z.boolean() })
type Value = z.infer<typeof valueSchema>

/**
 * Sets whether rules that let something in count in one profile of the Windows firewall, as set on the
 * machine. The firewall itself is neither switched on nor off, and what no rule allows stays out.
 */
export const firewallProfile = defineKind<Params, Value>({
  name: 'firewall-profile',
  where: 'guest',
  nature: 'state',
  params: paramsSchema,
  value: valueSchema,
  needs: () => ({}),
  before: presentProfile,
  after: ({ rulesCount }) => ({ ok: true, value: { rulesCount } }),
  describe: ({ profile }, before, after) => ({
    subject: `firewall profile ${profile}`,
    from: inWords(before),
    to: inWords(after),
  }),
  // That rules count is how every Windows ships; a rule that lets too much in is another change.
  weakens: () => undefined,
  notUndoable: () => undefined,
  consequences: tracesOfAnyChange,
})

function presentProfile({ profile }: Params, guest: GuestEvidence): Present<Value> {
  const key = findByName(guest.registry ?? {}, keys[profile])
  if (key === undefined) return { seen: false, missing: `the registry key ${keys[profile]}` }
  if (key.status === 'unreadable')
    return { seen: false, missing: `the registry key ${keys[profile]} (${key.id})` }
  if (key.status === 'absent')
    return { seen: false, refuse: `the firewall has no settings for the profile ${profile}` }
  const set = findByName(key.values, 'DoNotAllowExceptions')
  if (set !== undefined && set.type !== 'REG_DWORD')
    return { seen: false, refuse: `DoNotAllowExceptions of the profile ${profile} is no number` }
  return { seen: true, value: { rulesCount: set?.data !== 1 } }
}

function inWords({ rulesCount }: Value): string {
  return rulesCount ? 'its rules count' : 'nothing is let in, whatever the rules say'
}
