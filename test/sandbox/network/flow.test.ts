import { expect, test } from 'vitest'

import { judgeFlow } from '../../../src/sandbox/network/flow.ts'
import type { Flow } from '../../../src/sandbox/network/flow.ts'
import { spaceOf } from '../../../src/sandbox/network/space.ts'
import { clock, worldOf } from '../worlds.ts'

const nowMs = clock.getTime()
const inbound: Flow = {
  direction: 'Inbound',
  protocol: 'Tcp',
  source: '198.51.100.7',
  sourcePort: 50_000,
  destination: '10.0.0.4',
  destinationPort: 3389,
}

const rule = (more: string) => `{ name: r1, priority: 200, access: Allow, ${more} }`
const deny = `{ name: r0, priority: 150, access: Deny, destinationPorts: ['3389'] }`

/** By hand from Microsoft's pages on groups, service tags, application security groups and admin rules. */
test.each<[why: string, network: string, flow: Partial<Flow>, access: string, rule: string]>([
  ['the usual group', '', {}, 'Allow', 'securityRules/AllowRdp'],
  ['another source', '', { source: '192.0.2.1' }, 'Deny', 'defaultSecurityRules/DenyAllInBound'],
  ['another port', '', { destinationPort: 22 }, 'Deny', 'defaultSecurityRules/DenyAllInBound'],
  ['another protocol', '', { protocol: 'Udp' }, 'Deny', 'defaultSecurityRules/DenyAllInBound'],
  ['a neighbour', '', { source: '10.0.9.9' }, 'Allow', 'defaultSecurityRules/AllowVnetInBound'],
  [
    'a probe of health',
    '',
    { source: '168.63.129.16' },
    'Allow',
    'defaultSecurityRules/AllowVnetInBound',
  ],
  ['no group', 'nicGroup: null', { source: '192.0.2.1' }, 'Allow', ''],
  [
    'a deny before it',
    `nicGroup: [${deny}, ${rule('sources: ["*"]')}]`,
    {},
    'Deny',
    'securityRules/r0',
  ],
  [
    'a deny behind it',
    `nicGroup: [${deny.replace('150', '250')}, ${rule("destinationPorts: ['*']")}]`,
    {},
    'Allow',
    'securityRules/r1',
  ],
  ['a group on the subnet that denies', `subnetGroup: [${deny}]`, {}, 'Deny', 'securityRules/r0'],
  [
    'a group on the subnet without a rule',
    'subnetGroup: []',
    {},
    'Deny',
    'defaultSecurityRules/DenyAllInBound',
  ],
  [
    'the tag Internet',
    `nicGroup: [${rule('sources: [Internet]')}]`,
    {},
    'Allow',
    'securityRules/r1',
  ],
  [
    'the tag Internet, and a neighbour',
    `nicGroup: [${rule('sources: [Internet]').replace('Allow', 'Deny')}]`,
    { source: '10.0.9.9' },
    'Allow',
    'defaultSecurityRules/AllowVnetInBound',
  ],
  [
    'a tag of a service',
    `nicGroup: [${rule('sources: [AzureCloud]')}]`,
    {},
    'Deny',
    'defaultSecurityRules/DenyAllInBound',
  ],
  [
    'a range of ports',
    `nicGroup: [${rule("destinationPorts: ['3380-3390']")}]`,
    {},
    'Allow',
    'securityRules/r1',
  ],
  [
    'a source port',
    `nicGroup: [${rule("sourcePorts: ['3389']")}]`,
    {},
    'Deny',
    'defaultSecurityRules/DenyAllInBound',
  ],
  [
    'another destination',
    `nicGroup: [${rule('destinations: [10.0.0.5]')}]`,
    {},
    'Deny',
    'defaultSecurityRules/DenyAllInBound',
  ],
  [
    'its application security group',
    `applicationSecurityGroups: [web], nicGroup: [${rule('destinationGroups: [Web]')}]`,
    {},
    'Allow',
    'securityRules/r1',
  ],
  [
    'another application security group',
    `applicationSecurityGroups: [web], nicGroup: [${rule('destinationGroups: [db]')}]`,
    {},
    'Deny',
    'defaultSecurityRules/DenyAllInBound',
  ],
  ['an admin rule that denies', `adminRules: [${deny}]`, {}, 'Deny', 'r0'],
  [
    'an admin rule that allows',
    `adminRules: [${rule('sources: ["*"]')}]`,
    { source: '192.0.2.1' },
    'Deny',
    'defaultSecurityRules/DenyAllInBound',
  ],
  [
    'an admin rule that always allows',
    `adminRules: [${rule('sources: ["*"]').replace('Allow', 'AlwaysAllow')}]`,
    { source: '192.0.2.1' },
    'Allow',
    'r1',
  ],
  ['just-in-time access that is closed', 'jit: closed', {}, 'Deny', 'securityRules/JIT'],
  ['just-in-time access that is open', 'jit: open', {}, 'Allow', 'securityRules/JIT'],
  [
    'a request that has ended',
    `jit: closed, jitRequests: [{ source: '*', until: '${clock.toISOString()}' }]`,
    {},
    'Deny',
    'securityRules/JIT',
  ],
  [
    'a request that stands',
    `jit: closed, jitRequests: [{ source: 198.51.100.7, until: '2027-01-01T00:00:00Z' }]`,
    {},
    'Allow',
    'securityRules/JIT',
  ],
  [
    'a request of someone else',
    `jit: closed, jitRequests: [{ source: 192.0.2.9, until: '2027-01-01T00:00:00Z' }]`,
    {},
    'Deny',
    'securityRules/JIT',
  ],
  [
    'what goes out',
    '',
    { direction: 'Outbound', source: '10.0.0.4', destination: '198.51.100.7' },
    'Allow',
    'defaultSecurityRules/AllowInternetOutBound',
  ],
])('%s', async (_, network, flow, access, named) => {
  const world = await worldOf(
    `  - { name: vm-one, resourceGroup: rg-prod, platform: { network: { ${network} } } }\n`,
  )
  const [vm] = world.vms
  if (!vm) throw new Error('no VM')
  const space = spaceOf(vm, { list: () => world.vms })
  const said = judgeFlow({ ...inbound, ...flow }, { vm, space, nowMs })
  const short = said.rule.replace(/\/MicrosoftDefenderForCloud-JITRule_\d+_[0-9A-F]{32}$/, '/JIT')
  expect([said.access, short]).toEqual([access, named])
})
