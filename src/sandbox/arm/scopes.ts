import type { WorldVm } from '../world.ts'
import type { PretendCloud } from './cloud.ts'
import { groupNotFound, resourceNotFound, subscriptionNotFound } from './refusals.ts'
import type { ArmAnswer, ArmRequest } from './request.ts'

/** The names in a route's path, filled in. */
export type RouteNames = Readonly<Record<string, string>>

/** How one kind of call is answered. */
export type Answerer = (request: ArmRequest, names: RouteNames, cloud: PretendCloud) => ArmAnswer

/** An answer about one VM; who asks for another subscription, group or VM is told which is missing. */
export function onVm(
  answer: (request: ArmRequest, vm: WorldVm, cloud: PretendCloud) => ArmAnswer,
): Answerer {
  return inSubscription((request, { group: groupName = '', name = '' }, cloud) => {
    const vm = cloud.machines.find(groupName, name)
    if (vm) return answer(request, vm, cloud)
    return hasGroup(cloud, groupName)
      ? resourceNotFound('Microsoft.Compute/virtualMachines', name, groupName)
      : groupNotFound(groupName)
  })
}

/** An answer within the one subscription there is. */
export function inSubscription(answer: Answerer): Answerer {
  return (request, names, cloud) => {
    const asked = names['subscription'] ?? ''
    const here = asked.toLowerCase() === cloud.machines.subscriptionId
    return here ? answer(request, names, cloud) : subscriptionNotFound(asked)
  }
}

/** A group exists as long as a VM is in it. */
export function hasGroup({ machines }: PretendCloud, groupName: string): boolean {
  return machines.list().some((vm) => vm.resourceGroup.toLowerCase() === groupName.toLowerCase())
}
