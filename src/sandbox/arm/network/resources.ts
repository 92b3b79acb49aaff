import type { WorldVm } from '../../world.ts'
import type { PretendCloud } from '../cloud.ts'
import { groupNotFound, resourceNotFound } from '../refusals.ts'
import { ok } from '../request.ts'
import type { Route } from '../route.ts'
import { hasGroup, inSubscription } from '../scopes.ts'
import { bastionName, bastionShape } from './bastion.ts'
import { applicationGroupId, networkId, nicNames, virtualNetworkName } from './ids.ts'
import { loadBalancerName, loadBalancerShape } from './load-balancer.ts'
import { nicShape } from './nic-shape.ts'
import { publicAddressShape, publicAddressesOf } from './public-address.ts'
import { virtualNetworkShape } from './virtual-network.ts'

/** A resource that a VM brings with it. */
interface Brought {
  name: string
  body: object
}

/** What one VM brings of one type; what VMs share is brought by each and counted once. */
type Bring = (cloud: PretendCloud, vm: WorldVm) => Brought[]

/** Types of resources that are read, and not written, as Azure spells them. */
const types = {
  networkInterfaces: ({ machines: { subscriptionId } }, vm) =>
    nicNames(vm).map((name) => ({ name, body: nicShape(subscriptionId, vm, name) })),
  publicIPAddresses: ({ machines: { subscriptionId } }, vm) =>
    publicAddressesOf(vm).map((each) => ({
      name: each.name,
      body: publicAddressShape(subscriptionId, vm, each),
    })),
  loadBalancers: ({ machines: { subscriptionId } }, vm) => {
    const body = loadBalancerShape(subscriptionId, vm)
    return body ? [{ name: loadBalancerName(vm), body }] : []
  },
  virtualNetworks: (cloud, vm) => [
    { name: virtualNetworkName(vm), body: virtualNetworkShape(cloud, vm) },
  ],
  bastionHosts: ({ machines: { subscriptionId } }, vm) =>
    vm.platform.network.bastion
      ? [{ name: bastionName(vm), body: bastionShape(subscriptionId, vm) }]
      : [],
  applicationSecurityGroups: ({ machines: { subscriptionId } }, vm) =>
    vm.platform.network.applicationSecurityGroups.map((name) => ({
      name,
      body: applicationGroupShape(subscriptionId, vm, name),
    })),
  routeTables: ({ machines: { subscriptionId } }, vm) =>
    vm.platform.network.routes.length === 0 ? [] : [routeTable(subscriptionId, vm)],
} as const satisfies Record<string, Bring>

/** `GET` of each type: of a subscription, of a resource group, and of one resource. */
export const resourceRoutes: readonly Route[] = Object.entries(types).flatMap(([type, bring]) => {
  const inGroup = `/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.Network/${type}`
  const list = listOf(bring)
  return [
    route(`/subscriptions/{subscription}/providers/Microsoft.Network/${type}`, list),
    route(inGroup, list),
    route(`${inGroup}/{name}`, oneOf(`Microsoft.Network/${type}`, bring)),
  ]
})

/** All Bastion hosts, for Resource Graph. */
export function allBastions(cloud: PretendCloud): { vm: WorldVm; body: object }[] {
  return cloud.machines
    .list()
    .filter(
      (vm, index, all) =>
        vm.platform.network.bastion &&
        all.findIndex((each) => each.platform.network.bastion && sameGroup(each, vm)) === index,
    )
    .flatMap((vm) => types.bastionHosts(cloud, vm).map(({ body }) => ({ vm, body })))
}

function sameGroup(one: WorldVm, other: WorldVm): boolean {
  return one.resourceGroup.toLowerCase() === other.resourceGroup.toLowerCase()
}

function listOf(bring: Bring): Route['answer'] {
  return inSubscription((_request, { group }, cloud) => {
    if (group !== undefined && !hasGroup(cloud, group)) return groupNotFound(group)
    return ok({ value: brought(bring, cloud, group).map(({ body }) => body) })
  })
}

function oneOf(type: string, bring: Bring): Route['answer'] {
  return inSubscription((_request, { group = '', name = '' }, cloud) => {
    const found = brought(bring, cloud, group).find(
      (each) => each.name.toLowerCase() === name.toLowerCase(),
    )
    if (found) return ok(found.body)
    return hasGroup(cloud, group) ? resourceNotFound(type, name, group) : groupNotFound(group)
  })
}

function brought(bring: Bring, cloud: PretendCloud, group: string | undefined): Brought[] {
  const found = new Map<string, Brought>()
  for (const vm of cloud.machines.list()) {
    if (group !== undefined && vm.resourceGroup.toLowerCase() !== group.toLowerCase()) continue
    for (const each of bring(cloud, vm)) {
      const key = `${vm.resourceGroup}/${each.name}`.toLowerCase()
      if (!found.has(key)) found.set(key, each)
    }
  }
  return [...found.values()]
}

function route(path: string, answer: Route['answer']): Route {
  return { method: 'GET', path, quota: 'none', answer }
}

function applicationGroupShape(subscriptionId: string, vm: WorldVm, name: string): object {
  return {
    name,
    id: applicationGroupId(subscriptionId, vm, name),
    type: 'Microsoft.Network/applicationSecurityGroups',
    location: vm.location,
    properties: { provisioningState: 'Succeeded' },
  }
}

function routeTable(subscriptionId: string, vm: WorldVm): Brought {
  const name = `${vm.name}-routes`
  const id = networkId(subscriptionId, vm, 'routeTables', name)
  const routes = vm.platform.network.routes.map((each, index) => ({
    name: `route-${index + 1}`,
    id: `${id}/routes/route-${index + 1}`,
    properties: {
      provisioningState: 'Succeeded',
      addressPrefix: each.prefix,
      nextHopType: each.nextHopType,
      ...(each.nextHopAddress === undefined ? {} : { nextHopIpAddress: each.nextHopAddress }),
    },
  }))
  const properties = { provisioningState: 'Succeeded', disableBgpRoutePropagation: false, routes }
  const type = 'Microsoft.Network/routeTables'
  return { name, body: { name, id, type, location: vm.location, properties } }
}
