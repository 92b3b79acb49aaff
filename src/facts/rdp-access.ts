import type { Asked } from '../model/asked.ts'
import type { NetworkEvidence, SecurityGroup } from '../model/network-evidence.ts'
import { judgedWay } from './access-paths.ts'
import type { WayIn } from './access-paths.ts'
import { callersOn } from './callers.ts'
import { isPrivateAddress } from './private-address.ts'
import type { RulesAnswer, Unguarded } from './security-rules/conclude.ts'
import type { Flow, FlowSource } from './security-rules/flow.ts'
import { judgeRules } from './security-rules/judge-rules.ts'
import type { Surroundings } from './security-rules/rule-addresses.ts'

/** What the rules say of Remote Desktop on one way, with all that was asked of them. */
export interface JudgedAccess {
  /** The caller’s address, where it was told and can be one on this way. */
  caller?: string | undefined
  /** What was asked; nothing where it could not be asked at all. */
  asked?: { flow: Flow; groups: readonly SecurityGroup[]; around: Surroundings } | undefined
  answer: Pick<RulesAnswer, 'access' | 'deciding' | 'why' | 'chain'> & { noGroup?: boolean }
}

/** Judges the way that is judged; nothing where there is no way. */
export function judgeAccess(
  network: NetworkEvidence,
  asked: Asked,
  port: number,
): (JudgedAccess & { way: WayIn }) | undefined {
  const way = judgedWay(network, asked, port)
  return way && { way, ...accessOn(network, way, asked) }
}

/** Judges one way: for the caller where he is known, else for everybody who may come by it. */
export function accessOn(network: NetworkEvidence, way: WayIn, asked: Asked): JudgedAccess {
  const caller = callerOn(way, asked)
  const source: FlowSource | undefined =
    caller === undefined ? callersOn(network, way) : { kind: 'address', address: caller }
  const { nic, destination, port } = way
  if (source === undefined) return unknown(caller, 'who comes by this way was not seen')
  if (!nic) return unknown(caller, 'the rules were not read')
  if (!nic.groups.seen) return unknown(caller, nic.groups.failure.message)
  if (destination === undefined) return unknown(caller, 'the VM has no private address now')
  const flow = { source, destination, port }
  const groups = nic.groups.value
  const around = surroundings(network, way)
  const answer = judgeRules(groups, flow, around, unguarded(way))
  return { caller, asked: { flow, groups, around }, answer }
}

/**
 * The caller’s address as rules see it on this way. Through Bastion nobody comes by his own; an address of
 * the Internet is none within a network, unless that way was asked for, and the other way round.
 */
function callerOn(way: WayIn, { from, via }: Asked): string | undefined {
  if (from === undefined || way.path === 'bastion') return undefined
  return via !== undefined || isPrivateAddress(from) === leadsInside(way) ? from : undefined
}

/** Its clients are within networks: a load balancer may have a private frontend. */
export function leadsInside({ path, endpoint }: WayIn): boolean {
  if (path === 'public') return false
  return path !== 'load-balancer' || (endpoint !== undefined && isPrivateAddress(endpoint.host))
}

function unguarded(way: WayIn): Unguarded {
  if (leadsInside(way)) return 'allow'
  const sku = way.path === 'public' ? way.address?.publicAddressSku : undefined
  return sku === undefined ? 'unknown' : sku === 'Standard' ? 'deny' : 'allow'
}

function surroundings({ virtualNetwork }: NetworkEvidence, { nic, address }: WayIn): Surroundings {
  return {
    network: virtualNetwork?.seen ? virtualNetwork.value : undefined,
    routes: nic?.routes.seen ? nic.routes.value : undefined,
    destinationGroups: address?.applicationSecurityGroups ?? [],
  }
}

function unknown(caller: string | undefined, why: string): JudgedAccess {
  return { caller, answer: { access: 'unknown', why, chain: [] } }
}
