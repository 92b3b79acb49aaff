import type { PretendRule } from '../../model/network-state.ts'

/** One of the rules that every group ends with. */
export interface DefaultRule extends Omit<PretendRule, 'sourceGroups' | 'destinationGroups'> {
  description: string
}

type Text = readonly [name: string, description: string]
type Ends = readonly [source: string, destination: string]

/** Names, priorities and texts as recorded in 2020. */
export const defaultRules: readonly DefaultRule[] = [
  rule(
    'Inbound',
    65_000,
    ['AllowVnetInBound', 'Allow inbound traffic from all VMs in VNET'],
    ['VirtualNetwork', 'VirtualNetwork'],
  ),
  rule(
    'Inbound',
    65_001,
    ['AllowAzureLoadBalancerInBound', 'Allow inbound traffic from azure load balancer'],
    ['AzureLoadBalancer', '*'],
  ),
  rule('Inbound', 65_500, ['DenyAllInBound', 'Deny all inbound traffic'], ['*', '*']),
  rule(
    'Outbound',
    65_000,
    ['AllowVnetOutBound', 'Allow outbound traffic from all VMs to all VMs in VNET'],
    ['VirtualNetwork', 'VirtualNetwork'],
  ),
  rule(
    'Outbound',
    65_001,
    ['AllowInternetOutBound', 'Allow outbound traffic from all VMs to Internet'],
    ['*', 'Internet'],
  ),
  rule('Outbound', 65_500, ['DenyAllOutBound', 'Deny all outbound traffic'], ['*', '*']),
]

function rule(
  direction: 'Inbound' | 'Outbound',
  priority: number,
  [name, description]: Text,
  [source, destination]: Ends,
): DefaultRule {
  return {
    name,
    description,
    priority,
    access: priority === 65_500 ? 'Deny' : 'Allow',
    direction,
    protocol: '*',
    sources: [source],
    sourcePorts: ['*'],
    destinations: [destination],
    destinationPorts: ['*'],
  }
}
