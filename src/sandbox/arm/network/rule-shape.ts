import type { PretendRule } from '../../../model/network-state.ts'
import type { DefaultRule } from '../../network/default-rules.ts'
import { defaultRules } from '../../network/default-rules.ts'
import type { PretendGroup } from '../../network/groups.ts'
import { etagOf } from './etag.ts'
import { applicationGroupId, securityGroupId } from './ids.ts'

/** Whether a resource is at rest or a write to it goes on. */
export type Provisioning = 'Succeeded' | 'Updating'

/** The etag of a group and of every rule in it: recorded answers give both the same. */
export function groupEtag(group: PretendGroup, provisioning: Provisioning = 'Succeeded'): string {
  return etagOf([group.name, group.rules, provisioning])
}

/** A rule as the network provider answers it (recorded with api-version 2020-05-01). */
export function ruleShape(
  subscriptionId: string,
  group: PretendGroup,
  rule: PretendRule,
  provisioningState: Provisioning = 'Succeeded',
): object {
  const id = securityGroupId(subscriptionId, group.vm, group.name)
  const inGroup = (name: string) => ({ id: applicationGroupId(subscriptionId, group.vm, name) })
  return {
    name: rule.name,
    id: `${id}/securityRules/${rule.name}`,
    etag: groupEtag(group, provisioningState),
    type: 'Microsoft.Network/networkSecurityGroups/securityRules',
    properties: {
      provisioningState,
      ...propertiesOf(rule),
      ...(rule.sourceGroups.length > 0
        ? { sourceApplicationSecurityGroups: rule.sourceGroups.map(inGroup) }
        : {}),
      ...(rule.destinationGroups.length > 0
        ? { destinationApplicationSecurityGroups: rule.destinationGroups.map(inGroup) }
        : {}),
    },
  }
}

/** The rules that a group ends with. */
export function defaultRuleShapes(subscriptionId: string, group: PretendGroup): object[] {
  const id = securityGroupId(subscriptionId, group.vm, group.name)
  return defaultRules.map((rule) => ({
    name: rule.name,
    id: `${id}/defaultSecurityRules/${rule.name}`,
    etag: groupEtag(group),
    type: 'Microsoft.Network/networkSecurityGroups/defaultSecurityRules',
    properties: { provisioningState: 'Succeeded', ...propertiesOf(rule) },
  }))
}

/** One value goes into the singular field, several into the plural one, which is otherwise empty. */
function propertiesOf(rule: DefaultRule | PretendRule): object {
  const bySource = 'sourceGroups' in rule && rule.sourceGroups.length > 0
  const byDestination = 'destinationGroups' in rule && rule.destinationGroups.length > 0
  return {
    ...(rule.description === undefined ? {} : { description: rule.description }),
    protocol: rule.protocol,
    access: rule.access,
    priority: rule.priority,
    direction: rule.direction,
    ...oneOrMany('sourcePortRange', 'sourcePortRanges', rule.sourcePorts),
    ...oneOrMany('destinationPortRange', 'destinationPortRanges', rule.destinationPorts),
    ...oneOrMany('sourceAddressPrefix', 'sourceAddressPrefixes', bySource ? [] : rule.sources),
    ...oneOrMany(
      'destinationAddressPrefix',
      'destinationAddressPrefixes',
      byDestination ? [] : rule.destinations,
    ),
  }
}

function oneOrMany(one: string, many: string, values: readonly string[]): object {
  return values.length === 1 ? { [one]: values[0], [many]: [] } : { [many]: values }
}
