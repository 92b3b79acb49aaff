import { z } from 'zod'

import type { SecurityGroup } from '../../model/network-evidence.ts'
import { configuredRule, effectiveRule } from './security-rule.ts'
import { idWord, shaped } from './shaped.ts'

/** A group holds up to 1,000 rules and 6 of its own (Azure subscription limits, 2025); effective ones may be split. */
const mostRules = 2_000
/** One for the network manager, the subnet and the interface; empty ones beside them are usual. */
const mostEntries = 32

const named = z.object({ id: idWord }).nullish()

const effectiveShape = z.object({
  value: z
    .array(
      z.object({
        networkSecurityGroup: named,
        association: z
          .object({ networkManager: named, subnet: named, networkInterface: named })
          .nullish(),
        effectiveSecurityRules: z.array(effectiveRule).max(mostRules).nullish(),
      }),
    )
    .max(mostEntries)
    .nullish(),
})
type Entry = NonNullable<z.output<typeof effectiveShape>['value']>[number]

const configuredShape = z.object({
  id: idWord,
  properties: z.object({
    securityRules: z.array(configuredRule(false)).max(mostRules).nullish(),
    defaultSecurityRules: z.array(configuredRule(true)).max(mostRules).nullish(),
  }),
})

/** What tells an interface's own group from its subnet's. */
export interface GroupOwner {
  /** ARM id of the group on the interface itself. */
  groupId?: string | undefined
}

/**
 * The answer of `effectiveNetworkSecurityGroups` as groups, in the order an inbound packet meets them.
 * Entries without a rule, which Azure adds, say nothing and are left out.
 */
export function effectiveGroups(body: unknown, nic: GroupOwner): SecurityGroup[] {
  const entries = shaped(effectiveShape, body, 'the effective rules').value ?? []
  return inOrder(
    entries.flatMap((entry): SecurityGroup[] => {
      const rules = entry.effectiveSecurityRules ?? []
      const association = associationOf(entry, nic)
      if (rules.length === 0 || association === undefined) return []
      const id = idOf(entry, association)
      return [{ id, name: nameIn(id), association, readAs: 'effective', rules }]
    }),
  )
}

/** A network security group as it is written, with its default rules. */
export function configuredGroup(
  body: unknown,
  association: SecurityGroup['association'],
): SecurityGroup {
  const { id, properties } = shaped(configuredShape, body, 'a network security group')
  const rules = [...(properties.securityRules ?? []), ...(properties.defaultSecurityRules ?? [])]
  return { id, name: nameIn(id), association, readAs: 'configured', rules }
}

const order: readonly SecurityGroup['association'][] = [
  'networkManager',
  'subnet',
  'networkInterface',
]

/** Groups in the order an inbound packet meets them. */
export function inOrder(groups: readonly SecurityGroup[]): SecurityGroup[] {
  return groups.toSorted((a, b) => order.indexOf(a.association) - order.indexOf(b.association))
}

/**
 * Where an entry takes hold. Azure names the resources "if assigned", so several may be named: default
 * rules are a group's and never a network manager's, and the interface knows its own group's id.
 */
function associationOf(
  { association, networkSecurityGroup, effectiveSecurityRules }: Entry,
  { groupId }: GroupOwner,
): SecurityGroup['association'] | undefined {
  const isGroup = effectiveSecurityRules?.some(({ isDefault }) => isDefault) ?? false
  const { networkManager, subnet, networkInterface } = association ?? {}
  if (networkManager && !isGroup) return 'networkManager'
  if (subnet && networkInterface) {
    return sameId(networkSecurityGroup?.id, groupId) ? 'networkInterface' : 'subnet'
  }
  if (networkInterface) return 'networkInterface'
  return subnet ? 'subnet' : undefined
}

function idOf(entry: Entry, association: SecurityGroup['association']): string {
  const manager = entry.association?.networkManager?.id
  return (association === 'networkManager' ? manager : entry.networkSecurityGroup?.id) ?? ''
}

/** ARM ids are the same in any case. */
export function sameId(one: string | undefined, other: string | undefined): boolean {
  return one !== undefined && one.toLowerCase() === other?.toLowerCase()
}

/** The last segment of an id, which is the name of what it names. */
export function nameIn(id: string): string {
  return id.slice(id.lastIndexOf('/') + 1)
}
