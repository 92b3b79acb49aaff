import type { PretendGroup } from '../../network/groups.ts'
import { guidOf } from '../../world.ts'
import { nicIdOf, securityGroupId, subnetId } from './ids.ts'
import { defaultRuleShapes, groupEtag, ruleShape } from './rule-shape.ts'

/** A network security group as the network provider answers it (recorded with api-version 2020-05-01). */
export function groupShape(subscriptionId: string, group: PretendGroup): object {
  const id = securityGroupId(subscriptionId, group.vm, group.name)
  const at =
    group.place === 'nicGroup'
      ? { networkInterfaces: [{ id: nicIdOf(subscriptionId, group.vm) }] }
      : { subnets: [{ id: subnetId(subscriptionId, group.vm) }] }
  return {
    name: group.name,
    id,
    etag: groupEtag(group),
    type: 'Microsoft.Network/networkSecurityGroups',
    location: group.vm.location,
    tags: {},
    properties: {
      provisioningState: 'Succeeded',
      resourceGuid: guidOf(id.toLowerCase()),
      securityRules: group.rules.map((rule) => ruleShape(subscriptionId, group, rule)),
      defaultSecurityRules: defaultRuleShapes(subscriptionId, group),
      ...at,
    },
  }
}
