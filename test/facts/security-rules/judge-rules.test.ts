import { describe, expect, it } from 'vitest'

import { named } from '../../../src/facts/security-rules/conclude.ts'
import type { Unguarded } from '../../../src/facts/security-rules/conclude.ts'
import type { FlowSource } from '../../../src/facts/security-rules/flow.ts'
import { freePriority } from '../../../src/facts/security-rules/free-priority.ts'
import { judgeRules } from '../../../src/facts/security-rules/judge-rules.ts'
import type { Surroundings } from '../../../src/facts/security-rules/rule-addresses.ts'
import type { SecurityGroup, SecurityRule } from '../../../src/model/network-evidence.ts'
import { aGroup, aRule } from '../a-network.ts'

const network = { id: '/v', prefixes: ['10.0.0.0/16'], peeredPrefixes: ['10.9.0.0/16'] }
const around: Surroundings = { network, routes: [], destinationGroups: ['/asgs/web'] }

interface Case {
  groups: readonly SecurityGroup[]
  from?: string
  to?: string
  port?: number
  around?: Surroundings
  unguarded?: Unguarded
}

const sourceOf = (from: string): FlowSource =>
  from === 'public'
    ? { kind: 'public' }
    : from.includes('/')
      ? { kind: 'within', prefixes: [from] }
      : { kind: 'address', address: from }

function ask({ groups, from = '198.51.100.7', to = '10.0.0.4', port = 3389, ...rest }: Case) {
  const flow = { source: sourceOf(from), destination: to, port }
  return judgeRules(groups, flow, rest.around ?? around, rest.unguarded ?? 'unknown')
}

const subnet = (rules: readonly SecurityRule[]) =>
  aGroup(rules, { association: 'subnet', name: 'nsg-subnet' })
const nic = (rules: readonly SecurityRule[], differs: Partial<SecurityGroup> = {}) =>
  aGroup(rules, { name: 'nsg-nic', ...differs })
const manager = (rules: readonly SecurityRule[]): SecurityGroup => ({
  ...aGroup([], { association: 'networkManager', name: 'manager' }),
  rules: [...rules],
})
const allow = (differs: Partial<SecurityRule> = {}) =>
  aRule({ name: 'AllowRdp', priority: 300, ...differs })
const deny = (differs: Partial<SecurityRule> = {}) =>
  aRule({ name: 'DenyRdp', priority: 200, access: 'Deny', ...differs })

/** Each row: what Microsoft documents, the page that says so, the case, the answer. */
const overview = 'learn.microsoft.com/azure/virtual-network/network-security-groups-overview'
const howItWorks = 'learn.microsoft.com/azure/virtual-network/network-security-group-how-it-works'
const tags = 'learn.microsoft.com/azure/virtual-network/service-tags-overview'
const asgs = 'learn.microsoft.com/azure/virtual-network/application-security-groups'
const admin = 'learn.microsoft.com/azure/virtual-network-manager/concept-security-admins'
const publicIp = 'learn.microsoft.com/azure/virtual-network/ip-services/public-ip-addresses'

const documented: [what: string, page: string, given: Case, answer: string][] = [
  // Priority
  [
    'the lower number goes first',
    overview,
    { groups: [nic([allow(), deny()])] },
    'deny nsg-nic/DenyRdp (200)',
  ],
  [
    'the first match ends it',
    overview,
    { groups: [nic([allow({ priority: 100 }), deny()])] },
    'allow nsg-nic/AllowRdp (100)',
  ],
  [
    'what no rule of one’s own matches meets the default rules',
    overview,
    { groups: [nic([])] },
    'deny nsg-nic/DenyAllInBound (65500)',
  ],
  [
    'the network itself is let in by default',
    overview,
    { groups: [nic([])], from: '10.0.3.4' },
    'allow nsg-nic/AllowVnetInBound (65000)',
  ],
  [
    'so is a peered one',
    tags,
    { groups: [nic([])], from: '10.9.3.4' },
    'allow nsg-nic/AllowVnetInBound (65000)',
  ],
  [
    'and Azure’s own probes',
    overview,
    { groups: [nic([])], from: '168.63.129.16' },
    'allow nsg-nic/AllowVnetInBound (65000)',
  ],
  // Protocols, ports, prefixes
  [
    'a rule for UDP is none for TCP',
    overview,
    { groups: [nic([allow({ protocol: 'Udp' })])] },
    'deny nsg-nic/DenyAllInBound (65500)',
  ],
  [
    'a rule for any protocol is',
    overview,
    { groups: [nic([allow({ protocol: '*' })])] },
    'allow nsg-nic/AllowRdp (300)',
  ],
  [
    'ranges of ports',
    overview,
    { groups: [nic([allow({ destinationPorts: ['22', '3380-3390'] })])] },
    'allow nsg-nic/AllowRdp (300)',
  ],
  [
    'a range as effective rules write it',
    overview,
    { groups: [nic([allow({ destinationPorts: ['3389-3389'], sourcePorts: ['0-65535'] })])] },
    'allow nsg-nic/AllowRdp (300)',
  ],
  [
    'another port',
    overview,
    { groups: [nic([allow()])], port: 3390 },
    'deny nsg-nic/DenyAllInBound (65500)',
  ],
  [
    'a client does not connect from 3389',
    howItWorks,
    { groups: [nic([allow({ sourcePorts: ['3389'] })])] },
    'deny nsg-nic/DenyAllInBound (65500)',
  ],
  [
    'several prefixes',
    overview,
    { groups: [nic([allow({ sources: ['203.0.113.0/24', '198.51.100.0/25'] })])] },
    'allow nsg-nic/AllowRdp (300)',
  ],
  [
    'another prefix',
    overview,
    { groups: [nic([allow({ sources: ['198.51.100.8/29'] })])] },
    'deny nsg-nic/DenyAllInBound (65500)',
  ],
  [
    'translation comes before the rules, so the destination is the private address',
    overview,
    { groups: [nic([allow({ destinations: ['10.0.0.4'] })])] },
    'allow nsg-nic/AllowRdp (300)',
  ],
  [
    'a rule for the public address takes no hold',
    overview,
    { groups: [nic([allow({ destinations: ['203.0.113.10'] })])] },
    'deny nsg-nic/DenyAllInBound (65500)',
  ],
  [
    'IPv6 has rules of its own',
    overview,
    { groups: [nic([allow({ sources: ['2001:db8::/32'] })])], from: '2001:db8::7', to: 'fd00::4' },
    'allow nsg-nic/AllowRdp (300)',
  ],
  [
    'a prefix of IPv4 has no IPv6 in it',
    overview,
    { groups: [nic([allow({ sources: ['0.0.0.0/0'] })])], from: '2001:db8::7', to: 'fd00::4' },
    'deny nsg-nic/DenyAllInBound (65500)',
  ],
  [
    'outbound rules are not asked',
    overview,
    { groups: [nic([allow({ direction: 'Outbound' })])] },
    'deny nsg-nic/DenyAllInBound (65500)',
  ],
  // Two groups
  [
    'both the subnet’s and the interface’s must allow',
    howItWorks,
    { groups: [nic([allow()]), subnet([])] },
    'deny nsg-subnet/DenyAllInBound (65500)',
  ],
  [
    'whichever of them closes',
    howItWorks,
    { groups: [nic([]), subnet([allow()])] },
    'deny nsg-nic/DenyAllInBound (65500)',
  ],
  [
    'the subnet’s is asked first',
    howItWorks,
    { groups: [nic([deny()]), subnet([deny()])] },
    'deny nsg-subnet/DenyRdp (200)',
  ],
  [
    'and where both allow, the interface’s lets in at last',
    howItWorks,
    { groups: [nic([allow()]), subnet([allow()])] },
    'allow nsg-nic/AllowRdp (300)',
  ],
  // No group
  [
    'a Standard public address without a group is closed',
    publicIp,
    { groups: [], unguarded: 'deny' },
    'deny no group',
  ],
  ['a Basic one is open', publicIp, { groups: [], unguarded: 'allow' }, 'allow no group'],
  // Tags
  [
    'Internet is what is public',
    tags,
    { groups: [nic([allow({ sources: ['Internet'] })])] },
    'allow nsg-nic/AllowRdp (300)',
  ],
  [
    'and not the network',
    tags,
    { groups: [nic([deny({ sources: ['Internet'] })])], from: '10.0.3.4' },
    'allow nsg-nic/AllowVnetInBound (65000)',
  ],
  [
    'what Azure resolved a tag to is what it stands for',
    tags,
    { groups: [nic([allow({ sources: ['AzureCloud'], expandedSources: ['198.51.100.0/24'] })])] },
    'allow nsg-nic/AllowRdp (300)',
  ],
  [
    'and nothing else',
    tags,
    { groups: [nic([allow({ sources: ['AzureCloud'], expandedSources: ['203.0.113.0/24'] })])] },
    'deny nsg-nic/DenyAllInBound (65500)',
  ],
  [
    'on-premises addresses behind the gateway are in VirtualNetwork',
    tags,
    {
      groups: [nic([])],
      from: '192.168.1.1',
      around: {
        ...around,
        routes: [
          {
            prefixes: ['192.168.0.0/16'],
            nextHopType: 'VirtualNetworkGateway',
            source: 'VirtualNetworkGateway',
            active: true,
          },
        ],
      },
    },
    'allow nsg-nic/AllowVnetInBound (65000)',
  ],
  // Application security groups
  [
    'the VM is a member of the destination',
    asgs,
    { groups: [nic([allow({ destinations: [], destinationGroups: ['/ASGS/web'] })])] },
    'allow nsg-nic/AllowRdp (300)',
  ],
  [
    'it is not',
    asgs,
    { groups: [nic([allow({ destinations: [], destinationGroups: ['/asgs/db'] })])] },
    'deny nsg-nic/DenyAllInBound (65500)',
  ],
  [
    'nobody on the Internet is a member',
    asgs,
    { groups: [nic([allow({ sources: [], sourceGroups: ['/asgs/jump'] })])] },
    'deny nsg-nic/DenyAllInBound (65500)',
  ],
  // Network manager
  [
    'its Deny ends it before any group',
    admin,
    { groups: [nic([allow()]), manager([deny()])] },
    'deny manager/DenyRdp (200)',
  ],
  [
    'its Allow goes on to the groups',
    admin,
    { groups: [nic([]), manager([allow()])] },
    'deny nsg-nic/DenyAllInBound (65500)',
  ],
  [
    'its AlwaysAllow asks no group',
    admin,
    { groups: [nic([deny()]), manager([allow({ access: 'AlwaysAllow' })])] },
    'allow manager/AllowRdp (300)',
  ],
  [
    'what it has no rule for goes on',
    admin,
    { groups: [nic([allow()]), manager([deny({ destinationPorts: ['22'] })])] },
    'allow nsg-nic/AllowRdp (300)',
  ],
]

describe('documented', () => {
  it.each(documented)('%s (%s)', (_what, _page, given, answer) => {
    const { access, deciding, noGroup } = ask(given)
    const by = deciding ? named(deciding) : noGroup ? 'no group' : 'nothing'
    expect(`${access} ${by}`).toBe(answer)
  })
})

describe('what cannot be told', () => {
  it.each<[string, Case, string]>([
    [
      'a tag that nobody resolved decides',
      { groups: [nic([allow({ sources: ['AzureCloud'] })])] },
      'whether nsg-nic/AllowRdp (300) is met cannot be told',
    ],
    [
      'anybody may call, and one rule lets some in',
      { groups: [nic([allow({ sources: ['203.0.113.0/24'] })])], from: 'public' },
      'it depends on the address: nsg-nic/AllowRdp (300) lets some in, nsg-nic/DenyAllInBound (65500) others not',
    ],
    [
      'a group was not read whole',
      { groups: [{ ...nic([]), rules: [] }] },
      'no rule of nsg-nic matches, so they were not read whole',
    ],
    [
      'no group guards an address of an unknown kind',
      { groups: [] },
      'no group applies, and what that means for this address is not known',
    ],
    [
      'the two ends are not of one kind',
      { groups: [nic([allow()])], from: '2001:db8::7' },
      'no such connection is possible: the addresses of the two ends are not of one kind',
    ],
    [
      'a private address may be behind a gateway, and the routes were not seen',
      { groups: [nic([])], from: '192.168.1.1', around: { network, destinationGroups: [] } },
      'whether nsg-nic/AllowVnetInBound (65000) is met cannot be told',
    ],
    [
      'a member of a source group is not known',
      { groups: [nic([deny({ sources: [], sourceGroups: ['/asgs/jump'] })])], from: '10.0.3.4' },
      'whether nsg-nic/DenyRdp (200) is met cannot be told',
    ],
    [
      'a rule names no source that could be read',
      { groups: [nic([allow({ sources: [] })])] },
      'whether nsg-nic/AllowRdp (300) is met cannot be told',
    ],
    [
      'a manager lets in past groups that are not there',
      { groups: [manager([allow({ access: 'AlwaysAllow' })])], unguarded: 'deny' },
      'no group applies, and what that means for this address is not known',
    ],
  ])('is unknown: %s', (_what, given, why) => {
    const { access, why: said, deciding } = ask(given)
    expect([access, said, deciding]).toEqual(['unknown', why, undefined])
  })

  it('does not matter where it would change nothing', () => {
    const doubtful = allow({ name: 'Cloud', priority: 150, sources: ['AzureCloud'] })
    expect(ask({ groups: [nic([doubtful, allow()])] }).access).toBe('allow')
    expect(ask({ groups: [nic([{ ...doubtful, access: 'Deny' }])] }).access).toBe('deny')
    expect(ask({ groups: [nic([doubtful, deny({ priority: 100 })])] }).access).toBe('deny')
    expect(ask({ groups: [nic([doubtful]), subnet([])] }).access).toBe('deny')
  })

  it('holds for anybody only where it holds for everybody', () => {
    const half = (name: string, priority: number, sources: string[]) =>
      allow({ name, priority, sources })
    const halves = [half('Low', 300, ['0.0.0.0/1']), half('High', 301, ['128.0.0.0/1'])]
    expect(ask({ groups: [nic(halves)], from: 'public' }).access).toBe('allow')
    expect(ask({ groups: [nic(halves.slice(1))], from: 'public' }).access).toBe('unknown')
    expect(ask({ groups: [nic([])], from: 'public' }).access).toBe('deny')
    expect(ask({ groups: [nic([])], from: '10.0.0.0/16' }).access).toBe('allow')
  })
})

describe('the free priority', () => {
  const flow = { source: sourceOf('198.51.100.7'), destination: '10.0.0.4', port: 3389 }
  const free = (rules: readonly SecurityRule[]) => freePriority(nic(rules), flow, around)

  it.each<[string, SecurityRule[], number | undefined]>([
    ['stands right before the rule that denies', [deny({ priority: 1000 })], 999],
    [
      'is the next one where that is taken',
      [deny({ priority: 1000 }), allow({ priority: 999, destinationPorts: ['22'] })],
      998,
    ],
    ['is the last one where only a default rule denies', [], 4096],
    [
      'stands before what may deny, too',
      [deny({ priority: 1000 }), deny({ name: 'Cloud', priority: 700, sources: ['AzureCloud'] })],
      699,
    ],
    [
      'does not mind rules for somebody else',
      [deny({ priority: 1000 }), deny({ priority: 500, sources: ['203.0.113.0/24'] })],
      999,
    ],
    [
      'does not mind outbound rules',
      [deny({ priority: 1000 }), allow({ priority: 999, direction: 'Outbound' })],
      999,
    ],
    ['is none before the first', [deny({ priority: 100 })], undefined],
    [
      'is none where all before it are taken',
      [
        deny({ priority: 102 }),
        allow({ priority: 100, destinationPorts: ['22'] }),
        allow({ priority: 101, destinationPorts: ['22'] }),
      ],
      undefined,
    ],
  ])('%s', (_what, rules, priority) => {
    expect(free(rules)).toBe(priority)
  })
})
