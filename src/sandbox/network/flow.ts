import type { NetworkState, PretendRule } from '../../model/network-state.ts'
import type { WorldVm } from '../world.ts'
import { defaultRules } from './default-rules.ts'
import { groupsOf } from './groups.ts'
import { coversPort, inPrefix } from './match.ts'
import type { NetworkSpace } from './space.ts'
import { tagPrefixes } from './tags.ts'

/** One flow of packets to or from the VM. */
export interface Flow {
  direction: 'Inbound' | 'Outbound'
  protocol: 'Tcp' | 'Udp'
  source: string
  /** Undefined: any, as a client's is. */
  sourcePort?: number | undefined
  destination: string
  destinationPort?: number | undefined
}

/** What the rules say, and the one that said it. */
export interface FlowVerdict {
  access: 'Allow' | 'Deny'
  /** As Network Watcher names it (`securityRules/…`, `defaultSecurityRules/…`), one of a manager by its name; empty: no rule was asked. */
  rule: string
  /** Name of its group; undefined for a rule of the network manager. */
  group?: string
}

/** What is decided with: the VM, the network it is in, and when. */
export interface FlowWorld {
  vm: WorldVm
  space: NetworkSpace
  nowMs: number
  /** The flow is of the second interface, which has no group of its own. */
  second?: boolean
}

/**
 * Lets a flow meet the rules in Azure's order: those of the network manager; then, inbound, the subnet's
 * group and the interface's, outbound the other way round. Every group must let it pass. Without any
 * group everything passes: that a Standard address is closed then is not said here.
 */
export function judgeFlow(flow: Flow, world: FlowWorld): FlowVerdict {
  const managed = managerSays(flow, world)
  if (managed !== undefined && managed.access !== 'Allow') return managed.verdict
  const groups = groupsOf(world.vm, world.nowMs).filter(
    ({ place }) => !world.second || place === 'subnetGroup',
  )
  const ordered = flow.direction === 'Inbound' ? groups : groups.toReversed()
  let last: FlowVerdict = { access: 'Allow', rule: '' }
  for (const { name, rules } of ordered) {
    last = { ...firstOf(rules, flow, world), group: name }
    if (last.access === 'Deny') return last
  }
  return last
}

/** `AlwaysAllow` ends the matter, `Allow` leaves it to the groups. */
function managerSays(
  flow: Flow,
  world: FlowWorld,
): { access: NetworkState['adminRules'][number]['access']; verdict: FlowVerdict } | undefined {
  const { adminRules } = world.vm.platform.network
  const rule = inOrder(adminRules).find((each) => matches(each, flow, world.space))
  if (rule === undefined) return undefined
  const { access } = rule
  const verdict = access === 'Deny' ? 'Deny' : 'Allow'
  return { access, verdict: { access: verdict, rule: rule.name } }
}

function firstOf(rules: readonly PretendRule[], flow: Flow, { space }: FlowWorld): FlowVerdict {
  const own = inOrder(rules).find((rule) => matches(rule, flow, space))
  if (own) return { access: own.access, rule: `securityRules/${own.name}` }
  const usual = defaultRules.find((rule) => matches(rule, flow, space))
  return { access: usual?.access ?? 'Deny', rule: `defaultSecurityRules/${usual?.name ?? ''}` }
}

function inOrder<Rule extends { priority: number }>(rules: readonly Rule[]): Rule[] {
  return rules.toSorted((a, b) => a.priority - b.priority)
}

type Matched = Pick<
  PretendRule,
  'direction' | 'protocol' | 'sources' | 'sourcePorts' | 'destinations' | 'destinationPorts'
> &
  Partial<Pick<PretendRule, 'sourceGroups' | 'destinationGroups'>>

function matches(rule: Matched, flow: Flow, space: NetworkSpace): boolean {
  return (
    rule.direction === flow.direction &&
    (rule.protocol === '*' || rule.protocol === flow.protocol) &&
    hasPort(rule.sourcePorts, flow.sourcePort) &&
    hasPort(rule.destinationPorts, flow.destinationPort) &&
    hasAddress(endOf(rule.sources, rule.sourceGroups, space), flow.source, space) &&
    hasAddress(endOf(rule.destinations, rule.destinationGroups, space), flow.destination, space)
  )
}

/** Any port is met only by a rule for every port. */
function hasPort(ports: readonly string[], port: number | undefined): boolean {
  return port === undefined ? ports.includes('*') : coversPort(ports, port)
}

/** Application security groups stand instead of addresses. */
export function endOf(
  addresses: readonly string[],
  groups: readonly string[] = [],
  space: NetworkSpace,
): string[] {
  return groups.length === 0 ? [...addresses] : groups.flatMap((name) => space.members(name))
}

function hasAddress(prefixes: readonly string[], address: string, space: NetworkSpace): boolean {
  return prefixes.some((each) => {
    if (each === '*' || inPrefix(each, address)) return true
    return tagPrefixes(each, space)?.some((prefix) => inPrefix(prefix, address)) ?? false
  })
}
