import type { PretendRule } from '../../../model/network-state.ts'
import { defaultRules } from '../../network/default-rules.ts'
import type { DefaultRule } from '../../network/default-rules.ts'
import { endOf } from '../../network/flow.ts'
import { groupsOf } from '../../network/groups.ts'
import type { PretendGroup } from '../../network/groups.ts'
import { spaceOf } from '../../network/space.ts'
import type { NetworkSpace } from '../../network/space.ts'
import { tagPrefixes } from '../../network/tags.ts'
import type { WorldVm } from '../../world.ts'
import type { PretendCloud } from '../cloud.ts'
import { networkId, nicIdOf, securityGroupId, subnetId } from './ids.ts'

/** What of the pretend Azure the rules are told from. */
export interface RulesSource {
  machines: Pick<PretendCloud['machines'], 'list' | 'subscriptionId'>
  now: () => number
}

/**
 * The effective rules of an interface: an entry for each group, and one for the network manager where it
 * has rules (shape recorded with api-version 2020-05-01, the manager's of the specification's example
 * of 2024). A second interface is in the subnet only.
 */
export function effectiveGroupsShape(cloud: RulesSource, vm: WorldVm, nic: string): object {
  const { machines } = cloud
  const space = spaceOf(vm, machines)
  const primary = nic.toLowerCase() === `${vm.name}-nic`.toLowerCase()
  const groups = groupsOf(vm, cloud.now()).filter(({ place }) => primary || place === 'subnetGroup')
  const entries = groups.toReversed().map((group) => entryOf(cloud, group, nic, space))
  return { value: [...entries, ...managerEntry(cloud, vm, space)] }
}

function entryOf(
  { machines: { subscriptionId } }: RulesSource,
  group: PretendGroup,
  nic: string,
  space: NetworkSpace,
): object {
  const { vm, place, name, rules } = group
  const association =
    place === 'nicGroup'
      ? { networkInterface: { id: nicIdOf(subscriptionId, vm, nic) } }
      : { subnet: { id: subnetId(subscriptionId, vm) } }
  return {
    networkSecurityGroup: { id: securityGroupId(subscriptionId, vm, name) },
    association,
    effectiveSecurityRules: [
      ...rules.map((rule) => effective('securityRules', rule, space)),
      ...defaultRules.map((rule) => effective('defaultSecurityRules', rule, space)),
    ],
    tagMap: Object.fromEntries(
      ['VirtualNetwork', 'AzureLoadBalancer', 'Internet'].map((tag) => [
        tag,
        tagPrefixes(tag, space),
      ]),
    ),
  }
}

function managerEntry(
  { machines: { subscriptionId } }: RulesSource,
  vm: WorldVm,
  space: NetworkSpace,
): object[] {
  const { adminRules } = vm.platform.network
  if (adminRules.length === 0) return []
  const id = networkId(subscriptionId, vm, 'networkManagers', `${vm.resourceGroup}-manager`)
  const effectiveSecurityRules = adminRules.map((rule) => effective('', rule, space))
  return [{ association: { networkManager: { id } }, effectiveSecurityRules }]
}

type AnyRule =
  | DefaultRule
  | (Omit<PretendRule, 'access'> & { access: 'Allow' | 'Deny' | 'AlwaysAllow' })

/** Every field in the singular and in the plural; tags stand beside what they are expanded to. */
function effective(list: string, rule: AnyRule, space: NetworkSpace): object {
  const named = 'sourceGroups' in rule
  const sources = endOf(rule.sources, named ? rule.sourceGroups : [], space)
  const destinations = endOf(rule.destinations, named ? rule.destinationGroups : [], space)
  return {
    name: list === '' ? rule.name : `${list}/${rule.name}`,
    protocol: rule.protocol === '*' ? 'All' : rule.protocol,
    ...ends('sourcePortRange', 'sourcePortRanges', rule.sourcePorts.map(rangeOf)),
    ...ends('destinationPortRange', 'destinationPortRanges', rule.destinationPorts.map(rangeOf)),
    ...addresses('source', sources),
    ...addresses('destination', destinations),
    ...expanded('expandedSourceAddressPrefix', sources, space),
    ...expanded('expandedDestinationAddressPrefix', destinations, space),
    access: rule.access,
    priority: rule.priority,
    direction: rule.direction,
  }
}

function ends(one: string, many: string, values: readonly string[]): object {
  return { ...(values.length === 1 ? { [one]: values[0] } : {}), [many]: values }
}

/** Everything is said twice in the plural, as recorded. */
function addresses(side: 'source' | 'destination', values: readonly string[]): object {
  const prefixes = values.flatMap((each) =>
    each === '*' ? ['0.0.0.0/0', '0.0.0.0/0'] : [asPrefix(each)],
  )
  const single = new Set(prefixes).size === 1 ? { [`${side}AddressPrefix`]: prefixes[0] } : {}
  return { ...single, [`${side}AddressPrefixes`]: prefixes }
}

function asPrefix(address: string): string {
  return /^[\d.]+$/.test(address) ? `${address}/32` : address
}

function expanded(field: string, values: readonly string[], space: NetworkSpace): object {
  const prefixes = values.flatMap((each) => tagPrefixes(each, space) ?? [])
  return prefixes.length === 0 ? {} : { [field]: prefixes }
}

function rangeOf(ports: string): string {
  if (ports === '*') return '0-65535'
  return ports.includes('-') ? ports : `${ports}-${ports}`
}
