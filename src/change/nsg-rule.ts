import { z } from 'zod'

import type { SecurityRule } from '../model/network-evidence.ts'
import { defineKind } from './kind.ts'
import { oneSpelling, sameFamily, singleAddressSchema } from './single-address.ts'

/**
 * The longest that a rule may be wanted, in minutes: one day. Longer is no way in for an incident but a
 * standing rule, and belongs to whoever keeps the group.
 */
export const longestOpenMinutes = 1440

/** ARM id of a network security group. */
const groupIdSchema = z
  .string()
  .regex(
    /^\/subscriptions\/[^/\s'"]{1,80}\/resourceGroups\/[^/\s'"]{1,90}\/providers\/Microsoft\.Network\/networkSecurityGroups\/[^/\s'"]{1,80}$/i,
    'the ARM id of a network security group',
  )

const ends = {
  /** Who is let in: one address. */
  source: singleAddressSchema,
  /** The VM's private address, which rules are asked about on every way. */
  destination: singleAddressSchema,
  port: z.int().min(1).max(65535),
}

const paramsSchema = z
  .strictObject({
    groupId: groupIdSchema,
    /** Below that of the rule that denies: lower numbers come first. */
    priority: z.int().min(100).max(4096),
    ...ends,
    /** How long it is wanted, in minutes; told by the rule's description. */
    minutes: z.int().min(1).max(longestOpenMinutes),
  })
  .refine(({ source, destination }) => sameFamily(source, destination), {
    path: ['source'],
    error: 'an address of the same family as the destination',
  })

/** The rule as it is made: TCP, inbound, Allow, from every source port. */
const ruleSchema = z.strictObject({ priority: z.int(), ...ends })

/** What a rule of this kind says, however Azure spells it; null: there is none. */
export type NsgRuleValue = z.infer<typeof ruleSchema> | null

/**
 * Lets one address in to one port of the VM's private address, by a rule of its own in a network security
 * group. Rules that are there are never edited; undo deletes exactly the rule that was made.
 */
export const nsgRule = defineKind<z.infer<typeof paramsSchema>, NsgRuleValue>({
  name: 'nsg-rule',
  where: 'azure',
  nature: 'state',
  params: paramsSchema,
  value: ruleSchema.nullable(),
  needs: () => ({}),
  // The rule's name is this tool's own; whether it is taken is looked at before it is made.
  before: () => ({ seen: true, value: null }),
  after: ({ priority, source, destination, port }) => ({
    ok: true,
    value: { priority, source, destination, port },
  }),
  describe: ({ groupId, source, destination, port }, before, after) => ({
    subject: `rule in ${groupNameOf(groupId)} for ${source} to ${destination}, port ${port}`,
    from: inWords(before),
    to: inWords(after),
  }),
  weakens({ groupId, minutes, source, destination, port }, _before, after) {
    if (after === null) return undefined
    const what = `${groupNameOf(groupId)} lets ${source} in to ${destination}, port ${port}`
    return `${what}, for ${minutes} minutes; Azure ends no rule by itself, so it stays until it is revoked or undone`
  },
  expiresAfterMinutes: ({ minutes }) => minutes,
  notUndoable: () => undefined,
  consequences: [],
})

function groupNameOf(groupId: string): string {
  return groupId.slice(groupId.lastIndexOf('/') + 1)
}

function inWords(rule: NsgRuleValue): string {
  return rule === null ? 'not there' : `Allow TCP, priority ${rule.priority}`
}

/** Whether a rule of Azure says exactly this, and nothing beside it. */
export function isRule(found: SecurityRule, wanted: NonNullable<NsgRuleValue>): boolean {
  const said = valueOf(found)
  return said !== undefined && sameValue(said, wanted)
}

/** What a rule of Azure says, where it is of the shape that this kind makes. */
export function valueOf(found: SecurityRule): NonNullable<NsgRuleValue> | undefined {
  const { direction, access, protocol, priority } = found
  if (direction !== 'Inbound' || access !== 'Allow' || protocol !== 'Tcp') return undefined
  if (found.sourceGroups.length > 0 || found.destinationGroups.length > 0) return undefined
  if (single(found.sourcePorts) !== '*') return undefined
  const [, first, last] = /^(\d+)(?:-(\d+))?$/.exec(single(found.destinationPorts) ?? '') ?? []
  if (first === undefined || (last ?? first) !== first) return undefined
  const value = {
    priority,
    source: oneSpelling(single(found.sources) ?? ''),
    destination: oneSpelling(single(found.destinations) ?? ''),
    port: Number(first),
  }
  return ruleSchema.safeParse(value).data
}

/** The one entry of a list that has one. */
function single(list: readonly string[]): string | undefined {
  return list.length === 1 ? list[0] : undefined
}

function sameValue(one: NonNullable<NsgRuleValue>, other: NonNullable<NsgRuleValue>): boolean {
  return (
    one.priority === other.priority &&
    one.port === other.port &&
    oneSpelling(one.source) === oneSpelling(other.source) &&
    oneSpelling(one.destination) === oneSpelling(other.destination)
  )
}
