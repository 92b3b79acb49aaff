import type { AccessPath, Asked } from '../model/asked.ts'
import type {
  Bastion,
  InterfaceAddress,
  NetworkEvidence,
  SeenInterface,
} from '../model/network-evidence.ts'
import { usualPort } from './guest-port.ts'
import { prefixesContain } from './prefixes.ts'
import { isPrivateAddress } from './private-address.ts'

/** One way a client can take to Remote Desktop of the VM. */
export interface WayIn {
  path: AccessPath
  /** Where a client connects to. Bastion has none, nor has an address that Azure has not given yet. */
  endpoint?: { host: string; port: number } | undefined
  /** DNS name of the public address, where it has one. */
  fqdn?: string | undefined
  /** Private address of the VM the packets arrive at: what rules of the network see. */
  destination?: string | undefined
  /** Port of the guest they are delivered to. */
  port: number
  /** Absent in evidence of older versions. */
  nic?: SeenInterface | undefined
  address?: InterfaceAddress | undefined
  /** Load balancer and its NAT rule, `<name>/<rule>`. */
  loadBalancer?: string | undefined
  bastion?: Bastion | undefined
}

/**
 * Every way that there is, by what was seen, the one people most likely use first. Azure's rules are asked
 * about the private address and the guest's port on every way: translation comes before them.
 *
 * @param port the guest's port of Remote Desktop
 */
export function waysIn(network: NetworkEvidence, port: number): WayIn[] {
  const own = ownWays(network, port)
  const inside = own.filter(({ path }) => path === 'private')
  const outside = own.filter(({ path }) => path !== 'private')
  const gateway = hasGateway(network) ? inside.slice(0, 1).map(asGateway) : []
  const hosts = network.bastions?.seen ? network.bastions.value : []
  const bastions = inside.slice(0, 1).flatMap((way) => hosts.map((host) => asBastion(way, host)))
  return [...outside, ...gateway, ...bastions, ...inside]
}

/**
 * The way that is judged: the one that was asked for, else the one that fits where the caller is, else the
 * one people most likely use. Nothing: there is no such way.
 */
export function judgedWay(
  network: NetworkEvidence,
  { via, from }: Asked,
  port: number,
): WayIn | undefined {
  const ways = waysIn(network, port)
  if (via !== undefined)
    return ways.find(({ path }) => path === via) ?? unseenWay(network, via, ways)
  if (from === undefined || !isPrivateAddress(from)) return ways[0]
  return ways.find(({ path }) => path === insidePath(network, from)) ?? insideWay(ways)
}

/** A caller with a private address comes through the gateway, unless the VM's own networks have it. */
function insidePath({ virtualNetwork }: NetworkEvidence, from: string): AccessPath {
  if (!virtualNetwork?.seen) return 'private'
  const { prefixes, peeredPrefixes } = virtualNetwork.value
  return prefixesContain([...prefixes, ...peeredPrefixes], from) ? 'private' : 'gateway'
}

function insideWay(ways: readonly WayIn[]): WayIn | undefined {
  return ways.find(({ path }) => path === 'private') ?? ways[0]
}

/** What was asked for may be there all the same, where nobody could look. */
function unseenWay(
  { bastions, interfaces }: NetworkEvidence,
  via: AccessPath,
  ways: readonly WayIn[],
): WayIn | undefined {
  const way = ways.find(({ path }) => path === 'private')
  const routesSeen = interfaces?.every(({ routes }) => routes.seen) === true
  if (!way) return undefined
  if (via === 'gateway' && !routesSeen) return asGateway(way)
  return via === 'bastion' && bastions?.seen !== true ? asBastion(way) : undefined
}

/** Ways of the VM's own addresses, NIC by NIC, public ones before load balancers before private ones. */
function ownWays(network: NetworkEvidence, port: number): WayIn[] {
  const each = (network.interfaces ?? []).flatMap((nic) =>
    nic.addresses.map((address) => ({ nic, address })),
  )
  if (!network.interfaces) return bareWays(network, port)
  return [
    ...each.flatMap((at) => publicWay(at, port)),
    ...each.flatMap((at) => natWays(at, port)),
    ...each.flatMap((at) => privateWay(at, port)),
  ]
}

interface At {
  nic: SeenInterface
  address: InterfaceAddress
}

function publicWay({ nic, address }: At, port: number): WayIn[] {
  const { publicAddress: host, privateAddress: destination, fqdn } = address
  if (host === undefined) return []
  return [{ path: 'public', endpoint: { host, port }, fqdn, destination, port, nic, address }]
}

/** NAT rules to other ports, such as those of WinRM, are no way to Remote Desktop. */
function natWays({ nic, address }: At, port: number): WayIn[] {
  return address.inboundNat
    .filter(({ backendPort }) => backendPort === port || backendPort === usualPort)
    .toSorted((a, b) => Number(b.backendPort === port) - Number(a.backendPort === port))
    .map(({ frontendAddress: host, frontendPort, backendPort, loadBalancer, rule }) => ({
      path: 'load-balancer',
      endpoint: host === undefined ? undefined : { host, port: frontendPort },
      destination: address.privateAddress,
      port: backendPort,
      nic,
      address,
      loadBalancer: `${loadBalancer}/${rule}`,
    }))
}

function privateWay({ nic, address }: At, port: number): WayIn[] {
  const { privateAddress: host } = address
  if (host === undefined) return []
  return [{ path: 'private', endpoint: { host, port }, destination: host, port, nic, address }]
}

/** Evidence of older versions knows addresses alone. */
function bareWays({ publicAddresses, privateAddresses }: NetworkEvidence, port: number): WayIn[] {
  const [destination] = privateAddresses
  return [
    ...publicAddresses.map(
      (host) => ({ path: 'public', endpoint: { host, port }, destination, port }) satisfies WayIn,
    ),
    ...privateAddresses.map(
      (host) =>
        ({ path: 'private', endpoint: { host, port }, destination: host, port }) satisfies WayIn,
    ),
  ]
}

/** Routes of a gateway are there where VPN or ExpressRoute tells networks behind it. */
function hasGateway({ interfaces }: NetworkEvidence): boolean {
  return (interfaces ?? []).some(
    ({ routes }) =>
      routes.seen &&
      routes.value.some((each) => each.active && each.nextHopType === 'VirtualNetworkGateway'),
  )
}

function asGateway(way: WayIn): WayIn {
  return { ...way, path: 'gateway' }
}

function asBastion({ nic, address, destination, port }: WayIn, bastion?: Bastion): WayIn {
  return { path: 'bastion', destination, port, nic, address, bastion }
}
