import { guidOf, vmResourceId } from '../../world.ts'
import type { WorldVm } from '../../world.ts'
import { etagOf } from './etag.ts'
import {
  applicationGroupId,
  ipConfigurationIdOf,
  nicIdOf,
  nicNames,
  securityGroupId,
  subnetId,
} from './ids.ts'
import { inboundNatRuleId } from './load-balancer.ts'
import { publicAddressId, publicAddressesOf } from './public-address.ts'

/** An interface of the VM as the network provider answers it (recorded 2018-01-01). */
export function nicShape(subscriptionId: string, vm: WorldVm, name: string): object {
  const id = nicIdOf(subscriptionId, vm, name)
  const primary = name === nicNames(vm)[0]
  const group =
    primary && vm.platform.network.nicGroup !== null
      ? { networkSecurityGroup: { id: securityGroupId(subscriptionId, vm, `${vm.name}-nsg`) } }
      : {}
  const etag = etagOf([id, vm.platform.network, vm.platform.publicAddress])
  return {
    name,
    id,
    etag,
    location: vm.location,
    tags: {},
    properties: {
      provisioningState: 'Succeeded',
      resourceGuid: guidOf(id.toLowerCase()),
      ipConfigurations: [ipConfiguration(subscriptionId, vm, name, etag)],
      dnsSettings: { dnsServers: [], appliedDnsServers: [] },
      enableAcceleratedNetworking: false,
      enableIPForwarding: false,
      ...group,
      primary,
      virtualMachine: { id: vmResourceId(subscriptionId, vm) },
    },
    type: 'Microsoft.Network/networkInterfaces',
  }
}

function ipConfiguration(subscriptionId: string, vm: WorldVm, nic: string, etag: string): object {
  const { privateAddress, network } = vm.platform
  const primary = nic === nicNames(vm)[0]
  const address = publicAddressesOf(vm).find((each) => each.nic === nic)
  const asgs = primary ? network.applicationSecurityGroups : []
  const nat = primary ? network.nat : null
  return {
    name: 'ipconfig1',
    id: ipConfigurationIdOf(subscriptionId, vm, nic),
    etag,
    type: 'Microsoft.Network/networkInterfaces/ipConfigurations',
    properties: {
      provisioningState: 'Succeeded',
      privateIPAddress: primary
        ? privateAddress
        : (network.secondInterface?.privateAddress ?? privateAddress),
      privateIPAllocationMethod: 'Dynamic',
      ...(address && {
        publicIPAddress: { id: publicAddressId(subscriptionId, vm, address.name) },
      }),
      subnet: { id: subnetId(subscriptionId, vm) },
      primary: true,
      privateIPAddressVersion: 'IPv4',
      ...(asgs.length > 0 && {
        applicationSecurityGroups: asgs.map((each) => ({
          id: applicationGroupId(subscriptionId, vm, each),
        })),
      }),
      ...(nat && { loadBalancerInboundNatRules: [{ id: inboundNatRuleId(subscriptionId, vm) }] }),
    },
  }
}
