import { groupId, guidOf, vmKey, vmResourceId } from '../world.ts'
import type { WorldVm } from '../world.ts'
import { nicId } from './vm-shape.ts'

/** The VM's one network interface as the network provider answers it (recorded 2018-01-01). */
export function nicShape(subscriptionId: string, vm: WorldVm): object {
  const etag = etagOf(`nic ${vmKey(vm)}`)
  return {
    name: `${vm.name}-nic`,
    id: nicId(subscriptionId, vm),
    etag,
    location: vm.location,
    tags: {},
    properties: {
      provisioningState: 'Succeeded',
      resourceGuid: guidOf(`nic ${vmKey(vm)}`),
      ipConfigurations: [ipConfiguration(subscriptionId, vm, etag)],
      dnsSettings: { dnsServers: [], appliedDnsServers: [] },
      enableAcceleratedNetworking: false,
      enableIPForwarding: false,
      primary: true,
      virtualMachine: { id: vmResourceId(subscriptionId, vm) },
    },
    type: 'Microsoft.Network/networkInterfaces',
  }
}

/** The VM's public address; undefined when it has none. */
export function publicAddressShape(subscriptionId: string, vm: WorldVm): object | undefined {
  const { publicAddress } = vm.platform
  if (publicAddress === undefined) return undefined
  return {
    name: `${vm.name}-ip`,
    id: publicAddressId(subscriptionId, vm),
    etag: etagOf(`ip ${vmKey(vm)}`),
    location: vm.location,
    tags: {},
    properties: {
      provisioningState: 'Succeeded',
      resourceGuid: guidOf(`ip ${vmKey(vm)}`),
      ipAddress: publicAddress,
      publicIPAddressVersion: 'IPv4',
      publicIPAllocationMethod: 'Static',
      idleTimeoutInMinutes: 4,
      ipTags: [],
      ipConfiguration: { id: ipConfigurationId(subscriptionId, vm) },
    },
    type: 'Microsoft.Network/publicIPAddresses',
    sku: { name: 'Standard' },
  }
}

function ipConfiguration(subscriptionId: string, vm: WorldVm, etag: string): object {
  const network = `${groupId(subscriptionId, vm)}/providers/Microsoft.Network/virtualNetworks`
  const publicPart = { publicIPAddress: { id: publicAddressId(subscriptionId, vm) } }
  return {
    name: 'ipconfig1',
    id: ipConfigurationId(subscriptionId, vm),
    etag,
    type: 'Microsoft.Network/networkInterfaces/ipConfigurations',
    properties: {
      provisioningState: 'Succeeded',
      privateIPAddress: vm.platform.privateAddress,
      privateIPAllocationMethod: 'Dynamic',
      ...(vm.platform.publicAddress === undefined ? {} : publicPart),
      subnet: { id: `${network}/${vm.resourceGroup}-vnet/subnets/default` },
      primary: true,
      privateIPAddressVersion: 'IPv4',
    },
  }
}

function ipConfigurationId(subscriptionId: string, vm: WorldVm): string {
  return `${nicId(subscriptionId, vm)}/ipConfigurations/ipconfig1`
}

function publicAddressId(subscriptionId: string, vm: WorldVm): string {
  return `${groupId(subscriptionId, vm)}/providers/Microsoft.Network/publicIPAddresses/${vm.name}-ip`
}

function etagOf(text: string): string {
  return `W/"${guidOf(text)}"`
}
