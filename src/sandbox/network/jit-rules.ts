import type { NetworkState, PretendRule } from '../../model/network-state.ts'
import { guidOf, vmKey } from '../world.ts'
import type { WorldVm } from '../world.ts'
import { coversPort } from './match.ts'

/** The port that the pretend policies guard. */
export const jitPort = 3389

/** How the rules of just-in-time access are named; the number and the id after it are made up here. */
export const jitRulePrefix = 'MicrosoftDefenderForCloud-JITRule_'

/** The rule of a request stands before every other one of the port. */
const requestPriority = 100

/**
 * What just-in-time access has in a group: one deny, before the rules of its port that are there, so that
 * `closed` is closed; and before it one allow for each request that has not come to its end. (Defender for
 * Cloud itself lets rules that are there stand before its deny.)
 */
export function jitRules(
  vm: WorldVm,
  own: readonly PretendRule[],
  nowMs: number,
): readonly PretendRule[] {
  const { network } = vm.platform
  if (network.jit === 'none') return []
  const deny = {
    ...ruleOf(vm, 'deny'),
    priority: denyPriority(own),
    access: 'Deny' as const,
    description: `MDC JIT Network Access rule for policy 'default' of VM '${vm.name}'.`,
  }
  const open = openRequests(network, nowMs)
  const allows = open.map((request, index) => ({
    ...ruleOf(vm, `${request.source} ${request.until}`),
    priority: requestPriority + index,
    access: 'Allow' as const,
    sources: [request.source],
    description: `MDC JIT Network Access rule created by an initiation request for policy 'default' of VM '${vm.name}'.`,
  }))
  return [...allows, deny]
}

/** A request as it is kept. */
export interface JitRequest {
  source: string
  until: string
}

/** Of the scenario's `open` no end is known: it is open from everywhere for as long as the sandbox runs. */
const openFromTheStart: JitRequest = { source: '*', until: '2099-01-01T00:00:00.000Z' }

/** Requests that have not come to their end. */
export function openRequests(network: NetworkState, nowMs: number): JitRequest[] {
  const kept = network.jitRequests.filter(({ until }) => Date.parse(until) > nowMs)
  return network.jit === 'open' ? [openFromTheStart, ...kept] : kept
}

function denyPriority(own: readonly PretendRule[]): number {
  const ofPort = own.filter(
    (rule) => rule.direction === 'Inbound' && coversPort(rule.destinationPorts, jitPort),
  )
  const first = Math.min(1001, ...ofPort.map(({ priority }) => priority))
  return Math.max(first - 1, requestPriority + 1)
}

function ruleOf(vm: WorldVm, what: string): Omit<PretendRule, 'priority' | 'access'> {
  const id = guidOf(`jit ${vmKey(vm)} ${what}`)
    .replaceAll('-', '')
    .toUpperCase()
  return {
    name: `${jitRulePrefix}${Number.parseInt(id.slice(0, 7), 16)}_${id}`,
    direction: 'Inbound',
    protocol: '*',
    sources: ['*'],
    sourcePorts: ['*'],
    destinations: [vm.platform.privateAddress],
    destinationPorts: [String(jitPort)],
    sourceGroups: [],
    destinationGroups: [],
  }
}
