import type { SecurityGroup } from '../../model/network-evidence.ts'
import { familyOf, noAddress, union } from './address-set.ts'
import { conclude } from './conclude.ts'
import type { Passage, RulesAnswer, Step, Unguarded } from './conclude.ts'
import { sourceSet } from './flow.ts'
import type { Flow } from './flow.ts'
import { outcomesIn } from './in-group.ts'
import type { Arriving, Outcome } from './in-group.ts'
import type { Surroundings } from './rule-addresses.ts'

/** From outside to inside, as packets that come in meet them. */
const order = ['networkManager', 'subnet', 'networkInterface'] as const

/**
 * Judges one flow that comes in. Rules of a network manager come first: Deny ends, AlwaysAllow asks no
 * group, Allow goes on. Then every group that is there must allow, the subnet's before the interface's.
 */
export function judgeRules(
  groups: readonly SecurityGroup[],
  flow: Flow,
  around: Surroundings,
  unguarded: Unguarded,
): RulesAnswer {
  const noGroup = !groups.some(({ association }) => association !== 'networkManager')
  const family = familyOf(flow.destination)
  const sources = family === undefined ? noAddress : sourceSet(flow, family, around.network)
  if (sources.length === 0) {
    const why = 'no such connection is possible: the addresses of the two ends are not of one kind'
    return { access: 'unknown', noGroup, why, chain: [] }
  }
  let on: Arriving = { sure: sources, maybe: noAddress }
  const passages: Passage[] = []
  for (const group of inOrder(groups)) {
    const passage = through(group, outcomesIn(group, on, flow, around))
    passages.push(passage)
    on = passage.on
  }
  return conclude(passages, noGroup, unguarded)
}

function inOrder(groups: readonly SecurityGroup[]): SecurityGroup[] {
  return order.flatMap((place) => groups.filter(({ association }) => association === place))
}

/** What a group does to what arrives, and what goes on behind it. */
function through(group: SecurityGroup, outcomes: readonly Outcome[]): Passage {
  const isManager = group.association === 'networkManager'
  const passes = ({ rule }: Outcome) => (rule ? rule.access === 'Allow' : isManager)
  const steps = outcomes.flatMap(({ rule, sure }): Step[] => (rule ? [{ group, rule, sure }] : []))
  const on = outcomes.filter(passes)
  const part = (sure: boolean) =>
    union(...on.filter((each) => each.sure === sure).map(({ sources }) => sources))
  const unread = !isManager && outcomes.some(({ rule }) => rule === undefined)
  return { group, steps, unread, on: { sure: part(true), maybe: part(false) } }
}
