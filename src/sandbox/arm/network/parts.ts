import type { WorldVm } from '../../world.ts'
import type { PretendCloud } from '../cloud.ts'
import { resourceNotFound } from '../refusals.ts'
import { ok } from '../request.ts'
import type { Route } from '../route.ts'
import { inSubscription } from '../scopes.ts'
import { virtualNetworkName } from './ids.ts'
import { frontendShape, inboundNatRuleShape, loadBalancerName } from './load-balancer.ts'
import { findSubnet } from './virtual-network.ts'

const provider = '/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.Network'
const balancer = `${provider}/loadBalancers/{name}`

/** `GET` of what lies in another resource: subnets, and the frontend and NAT rule of a load balancer. */
export const partRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: `${provider}/virtualNetworks/{name}/subnets/{part}`,
    quota: 'none',
    answer: inSubscription((_request, { group = '', name = '', part = '' }, cloud) => {
      const vm = inGroup(cloud, group).find((each) => sameText(virtualNetworkName(each), name))
      const found = vm && findSubnet(cloud, vm, part)
      const type = 'Microsoft.Network/virtualNetworks/subnets'
      return found ? ok(found) : resourceNotFound(type, `${name}/${part}`, group)
    }),
  },
  ofBalancer('frontendIPConfigurations', frontendShape),
  ofBalancer('inboundNatRules', inboundNatRuleShape),
  listOfBalancer('frontendIPConfigurations', frontendShape),
  listOfBalancer('inboundNatRules', inboundNatRuleShape),
]

type Shape = (subscriptionId: string, vm: WorldVm) => object

function ofBalancer(part: string, shape: Shape): Route {
  const answer = inSubscription((_request, { group = '', name = '', part: asked = '' }, cloud) => {
    const vm = withBalancer(cloud, group, name)
    const body = vm && shape(cloud.machines.subscriptionId, vm)
    const named = body !== undefined && 'name' in body && sameText(String(body.name), asked)
    const type = `Microsoft.Network/loadBalancers/${part}`
    return named ? ok(body) : resourceNotFound(type, `${name}/${asked}`, group)
  })
  return { method: 'GET', path: `${balancer}/${part}/{part}`, quota: 'none', answer }
}

function listOfBalancer(part: string, shape: Shape): Route {
  const answer = inSubscription((_request, { group = '', name = '' }, cloud) => {
    const vm = withBalancer(cloud, group, name)
    if (!vm) return resourceNotFound('Microsoft.Network/loadBalancers', name, group)
    return ok({ value: [shape(cloud.machines.subscriptionId, vm)] })
  })
  return { method: 'GET', path: `${balancer}/${part}`, quota: 'none', answer }
}

function withBalancer(cloud: PretendCloud, group: string, name: string): WorldVm | undefined {
  return inGroup(cloud, group).find(
    (vm) => vm.platform.network.nat !== null && sameText(loadBalancerName(vm), name),
  )
}

function inGroup({ machines }: PretendCloud, group: string): WorldVm[] {
  return machines.list().filter(({ resourceGroup }) => sameText(resourceGroup, group))
}

function sameText(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase()
}
