import type { Azure, WantedJitAccess } from '../../src/azure/azure.ts'
import { RdpAzureError } from '../../src/errors.ts'
import type {
  Bastion,
  JitPolicy,
  Lock,
  NetworkEvidence,
  NetworkInterface,
  SecurityGroup,
  SecurityRule,
} from '../../src/model/network-evidence.ts'

const group = (name: string) =>
  `/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-one/providers/Microsoft.Network/networkSecurityGroups/${name}`

/** Ids of what the network of the one VM in memory consists of. */
export const simulatedIds = {
  nicGroup: group('nsg-nic'),
  subnetGroup: group('nsg-subnet'),
  nic: '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-one/providers/Microsoft.Network/networkInterfaces/nic-one',
  subnet:
    '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-one/providers/Microsoft.Network/virtualNetworks/vnet-one/subnets/one',
  network:
    '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-one/providers/Microsoft.Network/virtualNetworks/vnet-one',
  jit: '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-one/providers/Microsoft.Security/locations/westeurope/jitNetworkAccessPolicies/default',
} as const

/** A network in memory around one VM; what a test changes here Azure tells at the next question. */
export interface SimulatedNetwork {
  privateAddress: string
  publicAddress: string | undefined
  /** Rules by ARM id of their group; a group that is not here does not apply. */
  groups: Record<string, SecurityRule[]>
  adminRules: SecurityRule[]
  jit: JitPolicy[]
  bastions: Bastion[]
  hostPool: string | null
  locks: Lock[]
  /** What was asked of just-in-time policies. */
  requested: WantedJitAccess[]
}

const sixtyFive = (name: string, priority: number, more: Partial<SecurityRule>): SecurityRule => ({
  name,
  isDefault: true,
  priority,
  direction: 'Inbound',
  access: 'Allow',
  protocol: '*',
  sources: ['*'],
  sourcePorts: ['*'],
  destinations: ['*'],
  destinationPorts: ['*'],
  sourceGroups: [],
  destinationGroups: [],
  ...more,
})

/** The default rules of every group for what comes in (Azure's documentation of network security groups). */
const defaultRules: readonly SecurityRule[] = [
  sixtyFive('AllowVnetInBound', 65000, {
    sources: ['VirtualNetwork'],
    destinations: ['VirtualNetwork'],
  }),
  sixtyFive('AllowAzureLoadBalancerInBound', 65001, { sources: ['AzureLoadBalancer'] }),
  sixtyFive('DenyAllInBound', 65500, { access: 'Deny' }),
]

/** A rule as somebody might have made it. */
export function someRule(
  name: string,
  priority: number,
  more: Partial<SecurityRule> = {},
): SecurityRule {
  return {
    ...sixtyFive(name, priority, { protocol: 'Tcp', destinationPorts: ['3389'] }),
    isDefault: false,
    ...more,
  }
}

/** A VM with a public address whose group on the interface lets nobody in from the Internet. */
export function simulatedNetwork(more: Partial<SimulatedNetwork> = {}): SimulatedNetwork {
  return {
    privateAddress: '10.0.0.4',
    publicAddress: '203.0.113.10',
    groups: { [simulatedIds.nicGroup]: [...defaultRules] },
    adminRules: [],
    jit: [],
    bastions: [],
    hostPool: null,
    locks: [],
    requested: [],
    ...more,
  }
}

/** Rules of a group beside the default ones. */
export const withDefaults = (...rules: SecurityRule[]): SecurityRule[] => [
  ...rules,
  ...defaultRules,
]

/** How Azure answers about this network. */
export function simulatedPath(network: SimulatedNetwork): Azure['path'] {
  return {
    interfaces: async () => [nicOf(network)],
    groups: async () => groupsOf(network),
    routes: async () => [],
    virtualNetwork: async (_target, id) => ({ id, prefixes: ['10.0.0.0/16'], peeredPrefixes: [] }),
    jit: async () => network.jit,
    bastions: async () => network.bastions,
    hostPool: async () => network.hostPool,
    locks: async () => network.locks,
    ipFlow: async () =>
      Promise.reject(new RdpAzureError('ArmFailed', 'there is no Network Watcher in this test')),
  }
}

function nicOf({ privateAddress, publicAddress, groups }: SimulatedNetwork): NetworkInterface {
  const { nic, subnet, nicGroup } = simulatedIds
  const outside =
    publicAddress === undefined ? {} : { publicAddress, publicAddressSku: 'Standard' as const }
  const address = {
    primary: true,
    privateAddress,
    subnetId: subnet,
    ...outside,
    applicationSecurityGroups: [],
    inboundNat: [],
  }
  const own = Object.hasOwn(groups, nicGroup) ? { groupId: nicGroup } : {}
  return { id: nic, name: 'nic-one', primary: true, addresses: [address], ...own }
}

function groupsOf({ groups, adminRules }: SimulatedNetwork): SecurityGroup[] {
  const manager: SecurityGroup = {
    id: '/providers/manager',
    name: 'manager-one',
    association: 'networkManager',
    readAs: 'effective',
    rules: adminRules,
  }
  const own = Object.entries(groups).map(([id, rules]) => asGroup(id, rules))
  return adminRules.length > 0 ? [manager, ...own] : own
}

function asGroup(id: string, rules: readonly SecurityRule[]): SecurityGroup {
  return {
    id,
    name: id.slice(id.lastIndexOf('/') + 1),
    association: id === simulatedIds.nicGroup ? 'networkInterface' : 'subnet',
    readAs: 'effective',
    rules: [...rules],
  }
}

/** Writes as Azure takes them: no rule is overwritten, and a deletion of what is gone is done. */
export function simulatedRules(network: SimulatedNetwork): Azure['rules'] {
  const rulesOf = (groupId: string): SecurityRule[] => {
    const rules = network.groups[groupId]
    if (rules) return rules
    throw new RdpAzureError('ArmFailed', `there is no group ${groupId}`)
  }
  const find = (groupId: string, name: string) =>
    rulesOf(groupId).find((each) => each.name === name)
  return {
    group: async (_target, groupId) => asGroup(groupId, rulesOf(groupId)),
    async find(_target, groupId, name) {
      const rule = find(groupId, name)
      return rule && { rule, etag: etagOf(rule) }
    },
    async create(_target, { groupId, name, priority, source, destination, port, description }) {
      if (find(groupId, name)) throw new RdpAzureError('ArmConflict', `${name} is there already`)
      if (description.length > 140) throw new RdpAzureError('ArmFailed', 'too long')
      const ends = { sources: [source], destinations: [destination] }
      const ports = { destinationPorts: [String(port)] }
      rulesOf(groupId).push(someRule(name, priority, { ...ends, ...ports, description }))
    },
    async remove(_target, { groupId, name, etag }) {
      const rules = rulesOf(groupId)
      const at = rules.findIndex((each) => each.name === name)
      const rule = rules[at]
      if (!rule) return
      if (etag !== undefined && etag !== etagOf(rule)) {
        throw new RdpAzureError('ArmConflict', `${name} was changed meanwhile`)
      }
      rules.splice(at, 1)
    },
    async requestJit(_target, wanted) {
      network.requested.push(wanted)
      const policy = network.jit.find(({ id }) => id === wanted.policyId)
      const { port: number, source, until } = wanted
      policy?.open.push({ number, source, until })
    },
  }
}

const etagOf = (rule: SecurityRule) => JSON.stringify(rule)

/** The whole evidence of this network, as a look at it gives. */
export function simulatedEvidence(network: SimulatedNetwork): NetworkEvidence {
  const seen = <T>(value: T) => ({ seen: true, value }) as const
  const { privateAddress, publicAddress, locks, groups } = network
  return {
    privateAddresses: [privateAddress],
    publicAddresses: publicAddress === undefined ? [] : [publicAddress],
    interfaces: [{ ...nicOf(network), groups: seen(groupsOf(network)), routes: seen([]) }],
    virtualNetwork: seen({
      id: simulatedIds.network,
      prefixes: ['10.0.0.0/16'],
      peeredPrefixes: [],
    }),
    jit: seen(network.jit),
    bastions: seen(network.bastions),
    hostPool: seen(network.hostPool),
    locks: seen(Object.fromEntries(Object.keys(groups).map((id) => [id, locks]))),
  }
}
