import type { SecurityGroup, SecurityRule } from '../../model/network-evidence.ts'
import { familyOf, intersection } from './address-set.ts'
import { sourceSet } from './flow.ts'
import type { Flow } from './flow.ts'
import { inbound } from './in-group.ts'
import { sourcesMatched } from './match-rule.ts'
import type { Surroundings } from './rule-addresses.ts'

/** What rules of people can have (documented: network security groups, Priority). */
const priorities = { first: 100, last: 4096 }

/**
 * The highest priority number that is free before every rule of the group that denies the flow, or may:
 * a rule there is met first, and stands before as few others as can be. Nothing: none is free.
 */
export function freePriority(
  group: SecurityGroup,
  flow: Flow,
  around: Surroundings,
): number | undefined {
  const rules = inbound(group)
  const sources = sourceSet(flow, familyOf(flow.destination) ?? 32, around.network)
  const takesHold = (rule: SecurityRule) =>
    intersection(sources, sourcesMatched(rule, group.readAs, flow, around).possible).length > 0
  const denying = rules.find((rule) => rule.access === 'Deny' && takesHold(rule))
  const taken = new Set(rules.map(({ priority }) => priority))
  let priority = Math.min(priorities.last, (denying?.priority ?? priorities.last + 1) - 1)
  while (priority >= priorities.first && taken.has(priority)) priority -= 1
  return priority >= priorities.first ? priority : undefined
}
