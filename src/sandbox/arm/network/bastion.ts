import { guidOf } from '../../world.ts'
import type { WorldVm } from '../../world.ts'
import { etagOf } from './etag.ts'
import { networkId, subnetId } from './ids.ts'

/** Name of the Bastion host of the VM's network: one for all VMs of the resource group. */
export function bastionName(vm: WorldVm): string {
  return `${vm.resourceGroup}-bastion`
}

/** The Bastion host (shape recorded with api-version 2020-05-01). */
export function bastionShape(subscriptionId: string, vm: WorldVm): object {
  const name = bastionName(vm)
  const id = networkId(subscriptionId, vm, 'bastionHosts', name)
  const etag = etagOf(id)
  return {
    name,
    id,
    etag,
    type: 'Microsoft.Network/bastionHosts',
    location: vm.location,
    properties: {
      provisioningState: 'Succeeded',
      dnsName: `bst-${guidOf(id.toLowerCase())}.bastion.azure.com`,
      scaleUnits: 2,
      ipConfigurations: [
        {
          name: 'bastion_ip_config',
          id: `${id}/bastionHostIpConfigurations/bastion_ip_config`,
          etag,
          type: 'Microsoft.Network/bastionHosts/bastionHostIpConfigurations',
          properties: {
            provisioningState: 'Succeeded',
            privateIPAllocationMethod: 'Dynamic',
            publicIPAddress: {
              id: networkId(subscriptionId, vm, 'publicIPAddresses', `${name}-ip`),
            },
            subnet: { id: subnetId(subscriptionId, vm, 'AzureBastionSubnet') },
          },
        },
      ],
    },
    sku: { name: 'Standard' },
  }
}
