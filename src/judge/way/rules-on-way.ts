import type { WayIn } from '../../facts/access-paths.ts'
import { accessOn } from '../../facts/rdp-access.ts'
import type { JudgedAccess } from '../../facts/rdp-access.ts'
import { freePriority } from '../../facts/security-rules/free-priority.ts'
import { judgeRules } from '../../facts/security-rules/judge-rules.ts'
import type { NetworkEvidence, SecurityGroup } from '../../model/network-evidence.ts'

/** A group that keeps the caller out, and the place in it where a rule would let them in. */
export interface DenyingGroup {
  group: SecurityGroup
  /** Absent: no priority before the rule that denies is free. */
  priority: number | undefined
}

/** What the rules say of one way, and which groups would have to let the caller in. */
export interface RulesOnWay {
  answer: JudgedAccess['answer']
  denying: readonly DenyingGroup[]
}

/**
 * Judges the rules of one way for whoever connects. Nothing: the groups or the address were not seen.
 *
 * @param from who connects, judged on this way wherever they are; left out: anybody who can on this way
 */
export function rulesOnWay(
  network: NetworkEvidence,
  way: WayIn,
  from: string | undefined,
): RulesOnWay | undefined {
  const who = from === undefined ? {} : { from, via: way.path }
  const { asked, answer } = accessOn(network, way, who)
  if (!asked) return undefined
  const { flow, groups, around } = asked
  const denying = groups
    .filter(({ association }) => association !== 'networkManager')
    .filter((group) => judgeRules([group], flow, around, 'deny').access === 'deny')
    .map((group) => ({ group, priority: freePriority(group, flow, around) }))
  return { answer, denying }
}
