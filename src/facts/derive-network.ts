import type { Asked } from '../model/asked.ts'
import type { Facts } from '../model/facts.ts'
import type { NetworkEvidence } from '../model/network-evidence.ts'
import { waysIn } from './access-paths.ts'
import type { WayIn } from './access-paths.ts'
import { deriveDoorOwners } from './derive-door-owners.ts'
import { deriveRdpAccess } from './derive-rdp-access.ts'
import { routeTo, routeToInternet } from './next-hop.ts'
import { parsePrefix } from './prefixes.ts'
import { isPrivateAddress } from './private-address.ts'
import { judgeAccess, leadsInside } from './rdp-access.ts'

type NetworkFacts = NonNullable<Facts['network']>

/**
 * The way to the VM and what the network lets through on it. An empty list of addresses is a fact: there
 * is none.
 *
 * @param port the guest's port of Remote Desktop
 */
export function deriveNetwork(network: NetworkEvidence, asked: Asked, port: number): NetworkFacts {
  const judged = judgeAccess(network, asked, port)
  const way = judged?.way
  const rdp = judged && network.interfaces && deriveRdpAccess(network, judged.way, judged)
  const route = judged && routeOf(judged.way, judged.caller)
  const dnsMatches = way && dnsOf(network, way)
  return {
    privateAddresses: [...network.privateAddresses],
    publicAddresses: [...network.publicAddresses],
    ...(judged?.caller !== undefined && { caller: judged.caller }),
    ...(way && { path: way.path }),
    paths: [...new Set(waysIn(network, port).map(({ path }) => path))],
    ...(rdp && { rdp }),
    ...(route && { route }),
    ...deriveDoorOwners(network, way?.port ?? port, judged?.caller, rdp?.groupId),
    ...(dnsMatches !== undefined && { dnsMatches }),
  }
}

/** Answers go to the address the packets came from: the caller's, or Bastion's, or anybody's. */
function routeOf(way: WayIn, caller: string | undefined): NetworkFacts['route'] {
  if (!way.nic?.routes.seen) return undefined
  const routes = way.nic.routes.value
  const bastion = way.bastion?.subnetPrefix?.split('/')[0]
  const to = way.path === 'bastion' ? bastion : caller
  const anybody = to === undefined && !leadsInside(way)
  const route = anybody
    ? routeToInternet(routes, isPublicPrefix)
    : to === undefined
      ? undefined
      : routeTo(routes, to)
  if (!route) return undefined
  const { nextHopType: nextHop, nextHopAddress: appliance } = route
  const isAppliance = nextHop === 'VirtualAppliance' && appliance !== undefined
  return { nextHop, ...(isAppliance && { appliance }) }
}

function isPublicPrefix(prefix: string): boolean {
  const parsed = parsePrefix(prefix)
  return parsed !== undefined && !isPrivateAddress(parsed.network.toString())
}

function dnsOf({ resolved, publicAddresses }: NetworkEvidence, way: WayIn): boolean | undefined {
  const answer = way.fqdn === undefined ? undefined : resolved?.[way.fqdn]
  if (!answer?.seen || answer.value.length === 0) return undefined
  return answer.value.some((address) => publicAddresses.includes(address))
}
