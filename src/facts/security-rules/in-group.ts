import type { SecurityGroup, SecurityRule } from '../../model/network-evidence.ts'
import { difference, intersection, union } from './address-set.ts'
import type { AddressSet } from './address-set.ts'
import type { Flow } from './flow.ts'
import { sourcesMatched } from './match-rule.ts'
import type { Surroundings } from './rule-addresses.ts'

/** Sources that come to a place for sure, and others that may come to it. */
export interface Arriving {
  sure: AddressSet
  maybe: AddressSet
}

/** What becomes of a part of the sources; `rule` is nothing where no rule of the group matches it. */
export interface Outcome {
  rule: SecurityRule | undefined
  sources: AddressSet
  /** Nothing else can become of these sources here. */
  sure: boolean
}

/**
 * What the rules of one group do, by priority, the first match deciding. A rule that may match is one
 * outcome, and those it may match go on beside it.
 */
export function outcomesIn(
  group: SecurityGroup,
  arriving: Arriving,
  flow: Flow,
  around: Surroundings,
): Outcome[] {
  const outcomes: Outcome[] = []
  let { sure, maybe } = arriving
  for (const rule of inbound(group)) {
    const matched = sourcesMatched(rule, group.readAs, flow, around)
    const unsure = intersection(sure, difference(matched.possible, matched.sure))
    const perhaps = union(unsure, intersection(maybe, matched.possible))
    outcomes.push({ rule, sources: intersection(sure, matched.sure), sure: true })
    outcomes.push({ rule, sources: perhaps, sure: false })
    sure = difference(sure, matched.possible)
    maybe = union(difference(maybe, matched.sure), unsure)
  }
  outcomes.push({ rule: undefined, sources: sure, sure: true })
  outcomes.push({ rule: undefined, sources: maybe, sure: false })
  return outcomes.filter(({ sources }) => sources.length > 0)
}

/** Inbound rules in the order they are asked. */
export function inbound(group: SecurityGroup): SecurityRule[] {
  return group.rules
    .filter(({ direction }) => direction === 'Inbound')
    .toSorted((a, b) => a.priority - b.priority)
}
