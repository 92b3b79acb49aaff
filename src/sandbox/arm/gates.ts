import { vmResourceId } from '../world.ts'
import type { WorldVm } from '../world.ts'
import type { PretendCloud } from './cloud.ts'
import { authorizationFailed, disallowedByPolicy, scopeLocked } from './refusals.ts'
import type { ArmAnswer } from './request.ts'

/**
 * What stands before every action on a VM, in ARM's order: the right, the lock, the policy.
 * `operation` is the last part of the action's name, such as `runCommand`.
 */
export function refusedAtGate(
  cloud: PretendCloud,
  vm: WorldVm,
  operation: string,
  verb: 'action' | 'write' | 'delete' = 'action',
): ArmAnswer | undefined {
  const { subscriptionId } = cloud.machines
  const scope = vmResourceId(subscriptionId, vm)
  if (vm.platform.denied === 'right') {
    const action = `Microsoft.Compute/virtualMachines/${operation}/${verb}`
    return authorizationFailed(action, scope, cloud.objectId)
  }
  if (vm.platform.lock === 'ReadOnly') return scopeLocked(scope)
  if (vm.platform.denied === 'policy') return disallowedByPolicy(vm.name, subscriptionId)
  return undefined
}
