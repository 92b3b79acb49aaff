import { z } from 'zod'

import { judgeFlow } from '../../network/flow.ts'
import type { Flow } from '../../network/flow.ts'
import { routeTo, routesOf } from '../../network/routes.ts'
import { spaceOf } from '../../network/space.ts'
import { vmResourceId } from '../../world.ts'
import type { WorldVm } from '../../world.ts'
import type { PretendCloud } from '../cloud.ts'
import { badRequest, mustRun, resourceNotFound } from '../refusals.ts'
import { ok } from '../request.ts'
import type { ArmAnswer, ArmRequest } from '../request.ts'
import { inSubscription } from '../scopes.ts'
import { etagOf } from './etag.ts'
import { refusedNetworkAction } from './gates.ts'
import { networkId, nicIdOf, nicNames } from './ids.ts'
import { acceptAction } from './operations.ts'

/** Azure makes a Network Watcher for each region by itself, in this resource group. */
const watcherGroup = 'NetworkWatcherRG'

/** `GET /subscriptions/…/networkWatchers`, and those of their group. */
export const listWatchers = inSubscription((_request, { group }, { machines }) => {
  if (group !== undefined && group.toLowerCase() !== watcherGroup.toLowerCase())
    return ok({ value: [] })
  const regions = [...new Set(machines.list().map(({ location }) => location))]
  return ok({ value: regions.map((region) => watcherShape(machines.subscriptionId, region)) })
})

function watcherShape(subscriptionId: string, location: string): object {
  const name = `NetworkWatcher_${location}`
  return {
    name,
    id: `/subscriptions/${subscriptionId}/resourceGroups/${watcherGroup}/providers/Microsoft.Network/networkWatchers/${name}`,
    etag: etagOf(name),
    type: 'Microsoft.Network/networkWatchers',
    location,
    properties: { provisioningState: 'Succeeded', runningOperationIds: [] },
  }
}

const port = z.union([z.literal('*'), z.coerce.number().int().min(0).max(65_535)])

const flowSchema = z.object({
  targetResourceId: z.string(),
  direction: z.enum(['Inbound', 'Outbound']),
  protocol: z.enum(['TCP', 'UDP', 'Tcp', 'Udp']),
  localPort: port,
  remotePort: port,
  localIPAddress: z.ipv4(),
  remoteIPAddress: z.ipv4(),
  targetNicResourceId: z.string().optional(),
})

/** `POST …/networkWatchers/{name}/ipFlowVerify`. */
export const verifyIpFlow = inSubscription((request, names, cloud) => {
  const body = flowSchema.safeParse(request.body)
  if (!body.success) return badRequest('InvalidParameter', z.prettifyError(body.error))
  const asked = body.data
  return ask(request, { name: names['name'], target: asked.targetResourceId, cloud }, (vm) => {
    const space = spaceOf(vm, cloud.machines)
    const second = sameText(
      asked.targetNicResourceId ?? '',
      nicIdOf(cloud.machines.subscriptionId, vm, nicNames(vm)[1] ?? ''),
    )
    const verdict = judgeFlow(flowOf(asked), { vm, space, nowMs: cloud.now(), second })
    const group = verdict.group
    const { subscriptionId } = cloud.machines
    const isDefault = verdict.rule.startsWith('defaultSecurityRules/')
    const ruleId =
      group === undefined || isDefault
        ? ''
        : `${networkId(subscriptionId, vm, 'networkSecurityGroups', group)}/${verdict.rule}`
    return { access: verdict.access, ruleName: verdict.rule, ruleId }
  })
})

function flowOf(asked: z.infer<typeof flowSchema>): Flow {
  const [local, remote] = [asked.localPort, asked.remotePort].map((each) =>
    each === '*' ? undefined : each,
  )
  const inbound = asked.direction === 'Inbound'
  return {
    direction: asked.direction,
    protocol: asked.protocol.toLowerCase() === 'tcp' ? 'Tcp' : 'Udp',
    source: inbound ? asked.remoteIPAddress : asked.localIPAddress,
    sourcePort: inbound ? remote : local,
    destination: inbound ? asked.localIPAddress : asked.remoteIPAddress,
    destinationPort: inbound ? local : remote,
  }
}

const hopSchema = z.object({
  targetResourceId: z.string(),
  sourceIPAddress: z.ipv4(),
  destinationIPAddress: z.ipv4(),
})

/** `POST …/networkWatchers/{name}/nextHop`. Its words for types are others than those of effective routes. */
export const nextHop = inSubscription((request, names, cloud) => {
  const body = hopSchema.safeParse(request.body)
  if (!body.success) return badRequest('InvalidParameter', z.prettifyError(body.error))
  const { targetResourceId: target, destinationIPAddress } = body.data
  return ask(request, { name: names['name'], target, cloud }, (vm) => {
    const route = routeTo(routesOf(vm, spaceOf(vm, cloud.machines)), destinationIPAddress)
    const type = route?.nextHopType ?? 'None'
    const userTable = networkId(
      cloud.machines.subscriptionId,
      vm,
      'routeTables',
      `${vm.name}-routes`,
    )
    return {
      nextHopType: type === 'VnetLocal' ? 'VirtualNetwork' : type,
      ...(route?.nextHopAddress === undefined ? {} : { nextHopIpAddress: route.nextHopAddress }),
      routeTableId: route?.source === 'User' ? userTable : 'System Route',
    }
  })
})

interface Question {
  name: string | undefined
  target: string
  cloud: PretendCloud
}

/** A watcher answers about VMs of its region, and only about ones that run. */
function ask(
  { apiVersion, path }: ArmRequest,
  { name = '', target, cloud }: Question,
  answer: (vm: WorldVm) => object,
): ArmAnswer {
  const { machines } = cloud
  const vm = machines
    .list()
    .find((each) => sameText(vmResourceId(machines.subscriptionId, each), target))
  if (!vm) return resourceNotFound('Microsoft.Compute/virtualMachines', target, '')
  if (!sameText(name, `NetworkWatcher_${vm.location}`))
    return resourceNotFound('Microsoft.Network/networkWatchers', name, watcherGroup)
  const action = path.slice(path.lastIndexOf('/') + 1)
  const right = `Microsoft.Network/networkWatchers/${action}/action`
  const refused = refusedNetworkAction(cloud, vm, right, path.slice(0, path.lastIndexOf('/')))
  if (refused) return refused
  if (vm.platform.power !== 'running') return mustRun()
  const work = cloud
    .pause(cloud.pace.networkMs)
    .then(() => ({ status: 'Succeeded' as const, output: answer(vm) }))
  return acceptAction(cloud, { work, location: vm.location, apiVersion })
}

function sameText(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase()
}
