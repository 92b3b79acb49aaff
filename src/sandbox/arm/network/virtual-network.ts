import { bastionPrefix, gatewayPrefix, spaceOf, subnetPrefixesOf } from '../../network/space.ts'
import { guidOf } from '../../world.ts'
import type { WorldVm } from '../../world.ts'
import type { PretendCloud } from '../cloud.ts'
import { etagOf } from './etag.ts'
import {
  ipConfigurationIdOf,
  networkId,
  nicNames,
  securityGroupId,
  subnetId,
  virtualNetworkName,
} from './ids.ts'

/** A subnet as its network holds it. */
interface Subnet {
  name: string
  prefix: string
  properties: object
}

/** The network of the VM's resource group, with all subnets in it. */
export function virtualNetworkShape({ machines }: PretendCloud, vm: WorldVm): object {
  const { subscriptionId } = machines
  const id = networkId(subscriptionId, vm, 'virtualNetworks', virtualNetworkName(vm))
  const neighbours = neighboursOf(machines.list(), vm)
  const addressPrefixes = spaceOf(vm, machines).prefixes
  const subnets = subnetsOf(subscriptionId, neighbours)
  const etag = etagOf([id, addressPrefixes, subnets])
  return {
    name: virtualNetworkName(vm),
    id,
    etag,
    type: 'Microsoft.Network/virtualNetworks',
    location: vm.location,
    tags: {},
    properties: {
      provisioningState: 'Succeeded',
      resourceGuid: guidOf(id.toLowerCase()),
      addressSpace: { addressPrefixes },
      subnets: subnets.map((subnet) => subnetShape(subscriptionId, vm, subnet)),
      virtualNetworkPeerings: [],
      enableDdosProtection: false,
    },
  }
}

/** One subnet by its name, without case; undefined: the network has none of that name. */
export function findSubnet(
  { machines }: PretendCloud,
  vm: WorldVm,
  name: string,
): object | undefined {
  const { subscriptionId } = machines
  const found = subnetsOf(subscriptionId, neighboursOf(machines.list(), vm)).find(
    (each) => each.name.toLowerCase() === name.toLowerCase(),
  )
  return found && subnetShape(subscriptionId, vm, found)
}

function neighboursOf(all: readonly WorldVm[], vm: WorldVm): WorldVm[] {
  return all.filter(
    ({ resourceGroup }) => resourceGroup.toLowerCase() === vm.resourceGroup.toLowerCase(),
  )
}

function subnetsOf(subscriptionId: string, vms: readonly WorldVm[]): Subnet[] {
  const special = (name: string, prefix: string, wanted: boolean): Subnet[] =>
    wanted ? [{ name, prefix, properties: {} }] : []
  const bastion = vms.some(({ platform }) => platform.network.bastion)
  const gateway = vms.some(({ platform }) => platform.network.gateway)
  return [
    ...vms.map((vm) => ownSubnet(subscriptionId, vm)),
    ...special('AzureBastionSubnet', bastionPrefix, bastion),
    ...special('GatewaySubnet', gatewayPrefix, gateway),
  ]
}

function ownSubnet(subscriptionId: string, vm: WorldVm): Subnet {
  const { subnetGroup, routes } = vm.platform.network
  const group = securityGroupId(subscriptionId, vm, `${vm.name}-subnet-nsg`)
  const table = networkId(subscriptionId, vm, 'routeTables', `${vm.name}-routes`)
  return {
    name: vm.name,
    prefix: subnetPrefixesOf(vm)[0] ?? '',
    properties: {
      ...(subnetGroup === null ? {} : { networkSecurityGroup: { id: group } }),
      ...(routes.length === 0 ? {} : { routeTable: { id: table } }),
      ipConfigurations: nicNames(vm).map((nic) => ({
        id: ipConfigurationIdOf(subscriptionId, vm, nic),
      })),
    },
  }
}

function subnetShape(subscriptionId: string, vm: WorldVm, subnet: Subnet): object {
  return {
    name: subnet.name,
    id: subnetId(subscriptionId, vm, subnet.name),
    etag: etagOf(subnet),
    type: 'Microsoft.Network/virtualNetworks/subnets',
    properties: {
      provisioningState: 'Succeeded',
      addressPrefix: subnet.prefix,
      ...subnet.properties,
      delegations: [],
      privateEndpointNetworkPolicies: 'Enabled',
      privateLinkServiceNetworkPolicies: 'Enabled',
    },
  }
}
