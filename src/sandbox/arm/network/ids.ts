import { groupId } from '../../world.ts'
import type { WorldVm } from '../../world.ts'

/** `…/providers/Microsoft.Network/<type>/<name>` in the VM's resource group. */
export function networkId(subscriptionId: string, vm: WorldVm, type: string, name: string): string {
  return `${groupId(subscriptionId, vm)}/providers/Microsoft.Network/${type}/${name}`
}

/** The network of the VM's resource group: one for all VMs of the group. */
export function virtualNetworkName(vm: WorldVm): string {
  return `${vm.resourceGroup}-vnet`
}

/** A subnet of that network; each VM has one named after it. */
export function subnetId(subscriptionId: string, vm: WorldVm, name = vm.name): string {
  const network = networkId(subscriptionId, vm, 'virtualNetworks', virtualNetworkName(vm))
  return `${network}/subnets/${name}`
}

/** A network security group. */
export function securityGroupId(subscriptionId: string, vm: WorldVm, name: string): string {
  return networkId(subscriptionId, vm, 'networkSecurityGroups', name)
}

/** An application security group. */
export function applicationGroupId(subscriptionId: string, vm: WorldVm, name: string): string {
  return networkId(subscriptionId, vm, 'applicationSecurityGroups', name)
}

/** The VM's interfaces: the primary one, and where there is one the second. */
export function nicNames(vm: WorldVm): string[] {
  const second = vm.platform.network.secondInterface === null ? [] : [`${vm.name}-nic-2`]
  return [`${vm.name}-nic`, ...second]
}

/** One interface of the VM. */
export function nicIdOf(subscriptionId: string, vm: WorldVm, name = `${vm.name}-nic`): string {
  return networkId(subscriptionId, vm, 'networkInterfaces', name)
}

/** The one IP configuration of an interface. */
export function ipConfigurationIdOf(subscriptionId: string, vm: WorldVm, nic: string): string {
  return `${nicIdOf(subscriptionId, vm, nic)}/ipConfigurations/ipconfig1`
}
