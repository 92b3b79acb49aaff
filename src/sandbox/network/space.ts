import type { Machines } from '../machines.ts'
import type { WorldVm } from '../world.ts'
import { ipv4Bits, prefixLength } from './match.ts'

/** What a network of the pretend Azure consists of: all VMs of one resource group are in it. */
export interface NetworkSpace {
  /** Address space of the network itself. */
  prefixes: string[]
  /** What a gateway leads to, beyond the network. */
  onPremises: string[]
  /** Prefixes of the VM's user routes but a default one: the tag VirtualNetwork has them, too (documented). */
  routed: string[]
  /** Addresses of the interfaces in an application security group. */
  members(name: string): string[]
}

/** The address space that recorded networks have; addresses outside get a prefix of their own. */
const usualPrefix = '10.0.0.0/16'

/** Where a gateway of the pretend Azure leads. */
const behindGateway = '192.168.0.0/16'

/** Where connections of a Bastion host come from: its subnet in the network. */
export const bastionPrefix = '10.0.255.0/26'

/** Where a gateway's subnet lies. */
export const gatewayPrefix = '10.0.255.224/27'

/** Who asks from within the network, such as another VM of it, whose address no VM of the scenario has. */
export const insideAddress = '10.0.254.4'

/** Azure's own address for probes of health and DNS, the same in every network. */
export const platformAddress = '168.63.129.16'

/** The network the VM is in. */
export function spaceOf(vm: WorldVm, machines: Pick<Machines, 'list'>): NetworkSpace {
  const group = vm.resourceGroup.toLowerCase()
  const neighbours = machines.list().filter((each) => each.resourceGroup.toLowerCase() === group)
  const subnets = neighbours.flatMap(subnetPrefixesOf)
  const others = subnets.filter((each) => !isWithin(each, usualPrefix))
  const members = (name: string): string[] =>
    neighbours
      .filter(({ platform }) => platform.network.applicationSecurityGroups.some(sameAs(name)))
      .map(({ platform }) => platform.privateAddress)
  const gateway = neighbours.some(({ platform }) => platform.network.gateway)
  return {
    prefixes: [...new Set([usualPrefix, ...others])],
    onPremises: gateway ? [behindGateway] : [],
    routed: vm.platform.network.routes
      .map(({ prefix }) => prefix)
      .filter((prefix) => prefixLength(prefix) !== 0),
    members,
  }
}

/** The subnet of the VM, then that of its second interface where it lies elsewhere. */
export function subnetPrefixesOf({ platform }: WorldVm): string[] {
  const { privateAddress, network } = platform
  const addresses = [privateAddress, network.secondInterface?.privateAddress ?? privateAddress]
  return [...new Set(addresses.map((each) => each.replace(/\.\d+$/, '.0/24')))]
}

function sameAs(name: string): (other: string) => boolean {
  return (other) => other.toLowerCase() === name.toLowerCase()
}

function isWithin(inner: string, outer: string): boolean {
  const [bits, base] = [inner, outer].map((each) => ipv4Bits(each.split('/')[0] ?? ''))
  const size = 2 ** (32 - (prefixLength(outer) ?? 32))
  return Math.floor((bits ?? 0) / size) === Math.floor((base ?? 0) / size)
}
