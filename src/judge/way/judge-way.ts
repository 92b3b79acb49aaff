import { judgedWay, waysIn } from '../../facts/access-paths.ts'
import type { WayIn } from '../../facts/access-paths.ts'
import { deriveDoorOwners } from '../../facts/derive-door-owners.ts'
import { named } from '../../facts/security-rules/conclude.ts'
import type { Asked } from '../../model/asked.ts'
import type { Observation } from '../../model/failure.ts'
import type { NetworkEvidence, SecurityGroup } from '../../model/network-evidence.ts'
import type { Target } from '../../model/target.ts'
import type { WayView } from '../../model/way.ts'
import { ownRules } from './own-rules.ts'
import { rulesOnWay } from './rules-on-way.ts'
import type { RulesOnWay } from './rules-on-way.ts'

/** What the way is judged for. */
export interface WayQuestion {
  target: Target
  asked: Pick<Asked, 'from' | 'via'>
  /** Port of the guest. */
  port: number
  /** Who is signed in. */
  me: string
}

/** What was seen of the way. */
export interface SeenWay {
  network: NetworkEvidence
  /** The groups as configured: unlike effective rules, these have descriptions. */
  groups: Observation<SecurityGroup[]>
  nowMs: number
}

/** The way as it is shown, and what decisions need beside that. */
export interface JudgedWay {
  view: WayView
  way: WayIn | undefined
  rules: RulesOnWay | undefined
}

/** Judges the way to a VM for one caller. Pure: same in, same out. */
export function judgeWay(question: WayQuestion, seen: SeenWay): JudgedWay {
  const { target, asked, port, me } = question
  const { network, nowMs } = seen
  const way = judgedWay(network, asked, port)
  const rules = way && rulesOnWay(network, way, asked.from)
  const configured = seen.groups.seen ? seen.groups.value : []
  const addresses = network.privateAddresses
  const view: WayView = {
    schema: 'rdp-azure/way/1',
    target,
    at: new Date(nowMs).toISOString(),
    ...(asked.from === undefined ? {} : { from: asked.from }),
    port: way?.port ?? port,
    ...(way ? { path: way.path } : {}),
    ...(way?.destination === undefined ? {} : { destination: way.destination }),
    ...verdictOf(way, rules, waysLeft(network, asked.via, port)),
    rules: (rules?.answer.chain ?? []).map(({ group, rule }) => ({
      group: group.name,
      association: group.association,
      rule: rule.name,
      priority: rule.priority,
      access: rule.access,
    })),
    ours: ownRules(configured, { target, addresses, me, nowMs }),
    owners: ownersOf(network, way?.port ?? port, asked.from),
    unseen: unseenOf(seen, way),
  }
  return { view, way, rules }
}

/** Why there is no way: none at all, or not the one that was asked for. */
function waysLeft(network: NetworkEvidence, via: Asked['via'], port: number): string {
  const paths = new Set(waysIn(network, port).map(({ path }) => path))
  if (via === undefined || paths.size === 0) return 'nothing leads to the VM'
  return `nothing leads to the VM by ${via}; what does: ${[...paths].join(', ')}`
}

function verdictOf(
  way: WayIn | undefined,
  rules: RulesOnWay | undefined,
  noWay: string,
): Pick<WayView, 'access' | 'because'> {
  if (!way) return { access: 'unknown', because: noWay }
  if (way.path === 'bastion') {
    return { access: 'unknown', because: 'people come in through Bastion, whose rules are its own' }
  }
  if (!rules) return { access: 'unknown', because: 'the rules of its interface were not seen' }
  const { access, deciding, noGroup, why } = rules.answer
  if (access === 'unknown') return { access, because: why ?? 'the rules do not say' }
  const by = deciding ? `by ${named(deciding)}` : 'because no group applies'
  if (noGroup && access === 'deny') {
    const because =
      'no group applies to its interface, and a Standard public address is closed then'
    return { access: 'closed', because }
  }
  return access === 'allow'
    ? { access: 'open', because: `let in ${by}` }
    : { access: 'closed', because: `kept out ${by}` }
}

/** Whether a policy is open is told for a caller that was not told as for anybody. */
function ownersOf(
  network: NetworkEvidence,
  port: number,
  from: string | undefined,
): WayView['owners'] {
  const { bastions, locks } = network
  const { jit, hostPool = '' } = deriveDoorOwners(network, port, from, undefined)
  const { policy, policyId, maxMinutes } = jit ?? {}
  const guarded = policy !== undefined && policyId !== undefined && maxMinutes !== undefined
  return {
    ...(guarded && { jit: { policy, policyId, maxMinutes, open: jit?.open !== false } }),
    bastions: bastions?.seen ? bastions.value.map(({ name }) => ({ bastion: name })) : [],
    ...(hostPool !== '' && { hostPool }),
    locks: locks?.seen
      ? Object.entries(locks.value).flatMap(([groupId, each]) =>
          each.map(({ name: lock, level }) => ({ lock, level, groupId })),
        )
      : [],
  }
}

function unseenOf({ network, groups }: SeenWay, way: WayIn | undefined): WayView['unseen'] {
  const { jit, bastions, hostPool, locks } = network
  const parts = { rules: way?.nic?.groups, jit, bastions, hostPool, locks, groups }
  return Object.entries(parts).flatMap(([part, seen]) =>
    seen === undefined || seen.seen ? [] : [{ part, failure: seen.failure }],
  )
}
