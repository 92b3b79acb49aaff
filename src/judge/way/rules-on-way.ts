import type { WayIn } from '../../facts/access-paths.ts'
import type { RulesAnswer, Unguarded } from '../../facts/security-rules/conclude.ts'
import type { Flow, FlowSource } from '../../facts/security-rules/flow.ts'
import { freePriority } from '../../facts/security-rules/free-priority.ts'
import { judgeRules } from '../../facts/security-rules/judge-rules.ts'
import type { Surroundings } from '../../facts/security-rules/rule-addresses.ts'
import type { NetworkEvidence, SecurityGroup } from '../../model/network-evidence.ts'

/** A group that keeps the caller out, and the place in it where a rule would let them in. */
export interface DenyingGroup {
  group: SecurityGroup
  /** Absent: no priority before the rule that denies is free. */
  priority: number | undefined
}

/** What the rules say of one way, and which groups would have to let the caller in. */
export interface RulesOnWay {
  answer: RulesAnswer
  denying: readonly DenyingGroup[]
}

/**
 * Judges the rules of one way for whoever connects. Nothing: the groups or the address were not seen.
 *
 * @param from who connects; left out: anybody who can on this way
 */
export function rulesOnWay(
  network: NetworkEvidence,
  way: WayIn,
  from: string | undefined,
): RulesOnWay | undefined {
  const { nic, destination, port } = way
  const source =
    from === undefined ? anybody(network, way) : ({ kind: 'address', address: from } as const)
  if (nic?.groups.seen !== true || destination === undefined || source === undefined)
    return undefined
  const flow: Flow = { source, destination, port }
  const around = surroundings(network, way)
  const groups = nic.groups.value
  const own = groups.filter(({ association }) => association !== 'networkManager')
  const denying = own
    .filter((group) => judgeRules([group], flow, around, 'deny').access === 'deny')
    .map((group) => ({ group, priority: freePriority(group, flow, around) }))
  return { answer: judgeRules(groups, flow, around, unguarded(way)), denying }
}

function surroundings({ virtualNetwork }: NetworkEvidence, { nic, address }: WayIn): Surroundings {
  return {
    network: virtualNetwork?.seen ? virtualNetwork.value : undefined,
    routes: nic?.routes.seen ? nic.routes.value : undefined,
    destinationGroups: address?.applicationSecurityGroups ?? [],
  }
}

function anybody({ virtualNetwork }: NetworkEvidence, { path }: WayIn): FlowSource | undefined {
  if (path === 'public' || path === 'load-balancer') return { kind: 'public' }
  if (!virtualNetwork?.seen) return undefined
  const { prefixes, peeredPrefixes } = virtualNetwork.value
  return { kind: 'within', prefixes: [...prefixes, ...peeredPrefixes] }
}

/** Without any group a Standard public address is closed and a Basic one open (documented: public IP addresses). */
function unguarded({ path, address }: WayIn): Unguarded {
  if (path !== 'public' && path !== 'load-balancer') return 'allow'
  const sku = path === 'public' ? address?.publicAddressSku : undefined
  return sku === undefined ? 'unknown' : sku === 'Basic' ? 'allow' : 'deny'
}
