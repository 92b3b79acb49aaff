import type { PretendGroup } from '../../network/groups.ts'
import type { WorldVm } from '../../world.ts'
import type { PretendCloud } from '../cloud.ts'
import { authorizationFailed, disallowedByPolicy, scopeLocked } from '../refusals.ts'
import { armError } from '../request.ts'
import type { ArmAnswer } from '../request.ts'
import { securityGroupId } from './ids.ts'

/** What stands before a write of a rule, in ARM's order: the right, the lock, the policy. */
export function refusedRuleWrite(
  { machines: { subscriptionId }, objectId }: PretendCloud,
  group: PretendGroup,
  rule: string,
  operation: 'write' | 'delete',
): ArmAnswer | undefined {
  const { denied, network } = group.vm.platform
  const locked = securityGroupId(subscriptionId, group.vm, group.name)
  const scope = `${locked}/securityRules/${rule}`
  if (denied === 'right' || denied === 'ruleWrites') {
    const action = `Microsoft.Network/networkSecurityGroups/securityRules/${operation}`
    return authorizationFailed(action, scope, objectId)
  }
  const lock = group.place === 'nicGroup' ? network.groupLock : 'none'
  if (lock === 'ReadOnly' || (lock === 'CanNotDelete' && operation === 'delete'))
    return scopeLocked(scope, operation, locked)
  return denied === 'policy' ? disallowedByPolicy(rule, subscriptionId) : undefined
}

/** The injected answer to a write that meets another one (code as reported of Azure; the wording is the sandbox's). */
export function groupBusy({ faults }: PretendCloud): ArmAnswer | undefined {
  if (!faults.take('rule-busy', 'change')) return undefined
  const text = 'Another operation on the network security group goes on. Please retry later.'
  return armError(429, 'RetryableErrorDueToAnotherOperation', text)
}

/** Actions such as reading effective rules need a right that a Reader does not have. */
export function refusedNetworkAction(
  { objectId }: PretendCloud,
  vm: WorldVm,
  action: string,
  scope: string,
): ArmAnswer | undefined {
  const { denied } = vm.platform
  const effective = /\/effective\w+\/action$/.test(action)
  if (denied === 'right' || (denied === 'effectiveRules' && effective))
    return authorizationFailed(action, scope, objectId)
  return undefined
}
