import { guidOf } from '../../world.ts'
import type { WorldVm } from '../../world.ts'
import { etagOf } from './etag.ts'
import { ipConfigurationIdOf, networkId, nicNames } from './ids.ts'

const frontend = 'LoadBalancerFrontEnd'
const natRule = 'rdp'

/** Name of the load balancer in front of a VM that has an inbound NAT rule. */
export function loadBalancerName(vm: WorldVm): string {
  return `${vm.name}-lb`
}

function loadBalancerId(subscriptionId: string, vm: WorldVm): string {
  return networkId(subscriptionId, vm, 'loadBalancers', loadBalancerName(vm))
}

/** The ARM id of its one frontend. */
export function frontendId(subscriptionId: string, vm: WorldVm): string {
  return `${loadBalancerId(subscriptionId, vm)}/frontendIPConfigurations/${frontend}`
}

/** The ARM id of its one inbound NAT rule. */
export function inboundNatRuleId(subscriptionId: string, vm: WorldVm): string {
  return `${loadBalancerId(subscriptionId, vm)}/inboundNatRules/${natRule}`
}

/** The load balancer; undefined for a VM without (shape recorded with api-version 2020-05-01). */
export function loadBalancerShape(subscriptionId: string, vm: WorldVm): object | undefined {
  if (vm.platform.network.nat === null) return undefined
  const id = loadBalancerId(subscriptionId, vm)
  return {
    name: loadBalancerName(vm),
    id,
    etag: etagOf([id, vm.platform.network.nat]),
    type: 'Microsoft.Network/loadBalancers',
    location: vm.location,
    tags: {},
    properties: {
      provisioningState: 'Succeeded',
      resourceGuid: guidOf(id.toLowerCase()),
      frontendIPConfigurations: [frontendShape(subscriptionId, vm)],
      backendAddressPools: [],
      loadBalancingRules: [],
      probes: [],
      inboundNatRules: [inboundNatRuleShape(subscriptionId, vm)],
      outboundRules: [],
      inboundNatPools: [],
    },
    sku: { name: 'Standard', tier: 'Regional' },
  }
}

/** Its frontend, which has the public address. */
export function frontendShape(subscriptionId: string, vm: WorldVm): object {
  const publicIPAddress = {
    id: networkId(subscriptionId, vm, 'publicIPAddresses', `${vm.name}-lb-ip`),
  }
  return {
    name: frontend,
    id: frontendId(subscriptionId, vm),
    etag: etagOf([vm.name, vm.platform.network.nat]),
    type: 'Microsoft.Network/loadBalancers/frontendIPConfigurations',
    properties: {
      provisioningState: 'Succeeded',
      privateIPAllocationMethod: 'Dynamic',
      publicIPAddress,
      inboundNatRules: [{ id: inboundNatRuleId(subscriptionId, vm) }],
      privateIPAddressVersion: 'IPv4',
    },
  }
}

/** Its inbound NAT rule. */
export function inboundNatRuleShape(subscriptionId: string, vm: WorldVm): object {
  const { nat } = vm.platform.network
  const [nic = ''] = nicNames(vm)
  return {
    name: natRule,
    id: inboundNatRuleId(subscriptionId, vm),
    etag: etagOf([vm.name, nat]),
    type: 'Microsoft.Network/loadBalancers/inboundNatRules',
    properties: {
      provisioningState: 'Succeeded',
      frontendIPConfiguration: { id: frontendId(subscriptionId, vm) },
      frontendPort: nat?.frontendPort,
      backendPort: nat?.backendPort,
      enableFloatingIP: false,
      idleTimeoutInMinutes: 4,
      protocol: 'Tcp',
      enableTcpReset: false,
      backendIPConfiguration: { id: ipConfigurationIdOf(subscriptionId, vm, nic) },
    },
  }
}
