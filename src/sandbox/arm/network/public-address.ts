import { publicNameOf } from '../../network/names.ts'
import { guidOf } from '../../world.ts'
import type { WorldVm } from '../../world.ts'
import { etagOf } from './etag.ts'
import { ipConfigurationIdOf, networkId, nicNames } from './ids.ts'
import { frontendId } from './load-balancer.ts'

/** A public address of the pretend Azure: of an interface, or of a load balancer in front of the VM. */
export interface PretendPublicAddress {
  name: string
  address: string
  /** Undefined: it is the load balancer's. */
  nic?: string | undefined
}

/** All public addresses that lead to the VM. */
export function publicAddressesOf(vm: WorldVm): PretendPublicAddress[] {
  const { publicAddress, network } = vm.platform
  const [first, second] = nicNames(vm)
  const other = network.secondInterface?.publicAddress
  return [
    ...(publicAddress === undefined
      ? []
      : [{ name: `${vm.name}-ip`, address: publicAddress, nic: first }]),
    ...(other === undefined ? [] : [{ name: `${vm.name}-ip-2`, address: other, nic: second }]),
    ...(network.nat === null ? [] : [{ name: `${vm.name}-lb-ip`, address: network.nat.address }]),
  ]
}

/** The ARM id of one of them. */
export function publicAddressId(subscriptionId: string, vm: WorldVm, name: string): string {
  return networkId(subscriptionId, vm, 'publicIPAddresses', name)
}

/** A public address as the network provider answers it. A deallocated VM keeps it: it is static. */
export function publicAddressShape(
  subscriptionId: string,
  vm: WorldVm,
  { name, address, nic }: PretendPublicAddress,
): object {
  const { dns, publicSku } = vm.platform.network
  const fqdn = nic !== undefined && nic === nicNames(vm)[0] ? publicNameOf(vm) : undefined
  const id = publicAddressId(subscriptionId, vm, name)
  const owner =
    nic === undefined
      ? frontendId(subscriptionId, vm)
      : ipConfigurationIdOf(subscriptionId, vm, nic)
  return {
    name,
    id,
    etag: etagOf([id, address, fqdn]),
    location: vm.location,
    tags: {},
    properties: {
      provisioningState: 'Succeeded',
      resourceGuid: guidOf(id.toLowerCase()),
      ipAddress: address,
      publicIPAddressVersion: 'IPv4',
      publicIPAllocationMethod: 'Static',
      idleTimeoutInMinutes: 4,
      ...(fqdn === undefined ? {} : { dnsSettings: { domainNameLabel: dns?.label, fqdn } }),
      ipTags: [],
      ipConfiguration: { id: owner },
    },
    type: 'Microsoft.Network/publicIPAddresses',
    sku: { name: publicSku },
  }
}
