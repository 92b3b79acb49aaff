import type { Facts } from '../model/facts.ts'
import type { IpFlow, NetworkEvidence } from '../model/network-evidence.ts'
import type { WayIn } from './access-paths.ts'
import { waysIn } from './access-paths.ts'
import { usualPort } from './guest-port.ts'
import { accessOn, leadsInside } from './rdp-access.ts'
import type { JudgedAccess } from './rdp-access.ts'
import type { RulesAnswer } from './security-rules/conclude.ts'
import { freePriority } from './security-rules/free-priority.ts'
import { judgeRules } from './security-rules/judge-rules.ts'

type RdpAccess = NonNullable<NonNullable<Facts['network']>['rdp']>

/** What the rules say on the way that is judged, cross-checked with Network Watcher where that was asked. */
export function deriveRdpAccess(
  network: NetworkEvidence,
  way: WayIn,
  judged: JudgedAccess,
): RdpAccess {
  const { answer, asked } = judged
  const checked = crossChecked(network, way, judged)
  const openToInternet = isOpenToInternet(network, way.port)
  return {
    port: way.port,
    ...(way.destination !== undefined && { destination: way.destination }),
    ...checked,
    ...(answer.noGroup !== undefined && { noGroup: answer.noGroup }),
    ...decidingOf(judged),
    ...readAsOf(asked),
    ...usualPortOf(judged),
    ...(openToInternet !== undefined && { openToInternet }),
  }
}

function decidingOf({ answer, asked }: JudgedAccess): RdpAccess {
  const { deciding } = answer
  if (!deciding || !asked) return {}
  const { rule, group } = deciding
  const free = rule.access === 'Deny' ? freePriority(group, asked.flow, asked.around) : undefined
  return {
    rule: rule.name,
    priority: rule.priority,
    isDefault: rule.isDefault,
    group: group.name,
    groupId: group.id,
    association: group.association,
    ...(free !== undefined && { freePriority: free }),
  }
}

/** Rules that were read for one part as they are written are so read on the whole. */
function readAsOf(asked: JudgedAccess['asked']): RdpAccess {
  if (!asked || asked.groups.length === 0) return {}
  const written = asked.groups.some(({ readAs }) => readAs === 'configured')
  return { readAs: written ? 'configured' : 'effective' }
}

function usualPortOf({ asked, answer }: JudgedAccess): RdpAccess {
  if (!asked || answer.noGroup === true) return {}
  const { flow, groups, around } = asked
  const { access } = judgeRules(groups, { ...flow, port: usualPort }, around, 'unknown')
  return access === 'unknown' ? {} : { usualPortAccess: access }
}

/**
 * Network Watcher asks Azure's own rules: where this judgement knows nothing its answer is taken, and where
 * the two contradict each other nothing is known. Without a group there is no rule to be asked about.
 */
function crossChecked(network: NetworkEvidence, way: WayIn, judged: JudgedAccess): RdpAccess {
  const { access, why } = judged.answer
  const { noGroup } = judged.answer
  const said = noGroup === true ? undefined : ipFlowOf(network, way, judged.caller)
  if (said === undefined) return access === 'unknown' ? { ...(why && { why }) } : { access }
  const theirs = said.access === 'Allow' ? 'allow' : 'deny'
  if (access === 'unknown') {
    return { access: theirs, confirmed: true, ...(said.ruleName && { rule: said.ruleName }) }
  }
  if (access === theirs) return { access, confirmed: true }
  const by = `Network Watcher says ${said.access} by ${said.ruleName}`
  return { confirmed: false, why: `${by}, and the rules as they were read say otherwise` }
}

function ipFlowOf(
  { ipFlow }: NetworkEvidence,
  { port }: WayIn,
  caller: string | undefined,
): IpFlow | undefined {
  if (!ipFlow?.seen || caller === undefined) return undefined
  return ipFlow.value.from === caller && ipFlow.value.port === port ? ipFlow.value : undefined
}

/** Any address of the Internet gets in, on some way: where some surely do not, it is not open to all. */
function isOpenToInternet(network: NetworkEvidence, port: number): boolean | undefined {
  if (!network.interfaces) return undefined
  const outside = waysIn(network, port).filter((way) => !leadsInside(way))
  const each = outside.map((way) => opennessOf(accessOn(network, way, {}).answer))
  if (each.includes(true)) return true
  return each.includes(undefined) ? undefined : false
}

function opennessOf({ access, chain }: Pick<RulesAnswer, 'access' | 'chain'>): boolean | undefined {
  if (access !== 'unknown') return access === 'allow'
  return chain.some(({ rule, sure }) => sure && rule.access === 'Deny') ? false : undefined
}
