import type {
  InterfaceAddress,
  NetworkEvidence,
  Route,
  SecurityGroup,
  SecurityRule,
} from '../../src/model/network-evidence.ts'
import type { PretendRule } from '../../src/model/network-state.ts'
import type { PlatformState } from '../../src/model/platform-state.ts'
import { defaultRules } from '../../src/sandbox/network/default-rules.ts'
import { groupsOf } from '../../src/sandbox/network/groups.ts'
import type { WorldVm } from '../../src/sandbox/world.ts'

const scope = '/subscriptions/s/resourceGroups/rg-one/providers'
const network = `${scope}/Microsoft.Network`
const seen = <T>(value: T) => ({ seen: true, value }) as const

/**
 * What would be read of the pretend network of a VM, without asking the pretend Azure: the rules as its
 * groups are written, and everything beside them.
 */
export function networkOf(vm: WorldVm, now: Date): NetworkEvidence {
  const { platform } = vm
  const { network: state } = platform
  const addresses = [addressOf(platform)]
  const [first] = addresses
  return {
    privateAddresses: [platform.privateAddress],
    publicAddresses: platform.publicAddress === undefined ? [] : [platform.publicAddress],
    interfaces: [
      {
        id: `${network}/networkInterfaces/nic-one`,
        name: 'nic-one',
        primary: true,
        addresses,
        groups: seen(groupsSeen(vm, now)),
        routes: seen(routesOf(platform)),
      },
    ],
    virtualNetwork: seen({
      id: `${network}/virtualNetworks/v`,
      prefixes: ['10.0.0.0/16'],
      peeredPrefixes: [],
    }),
    jit: seen(jitOf(platform)),
    bastions: seen(
      state.bastion
        ? [{ id: `${network}/bastionHosts/b`, name: 'bastion-one', subnetPrefix: '10.0.250.0/26' }]
        : [],
    ),
    hostPool: seen(state.sessionHost ? 'pool-one' : null),
    locks: seen(locksOf(vm, now)),
    ...(first?.fqdn !== undefined &&
      state.dns && { resolved: { [first.fqdn]: seen([state.dns.leadsTo]) } }),
  }
}

function addressOf({
  privateAddress,
  publicAddress,
  network: state,
}: PlatformState): InterfaceAddress {
  const nat = state.nat && {
    loadBalancer: 'lb-one',
    rule: 'rdp',
    frontendAddress: state.nat.address,
    frontendPort: state.nat.frontendPort,
    backendPort: state.nat.backendPort,
  }
  return {
    primary: true,
    privateAddress,
    ...(publicAddress === undefined ? {} : { publicAddress, publicAddressSku: state.publicSku }),
    ...(state.dns && { fqdn: `${state.dns.label}.westeurope.cloudapp.azure.com` }),
    applicationSecurityGroups: state.applicationSecurityGroups,
    inboundNat: nat ? [nat] : [],
  }
}

function groupsSeen(vm: WorldVm, now: Date): SecurityGroup[] {
  const { adminRules } = vm.platform.network
  const manager: SecurityGroup = {
    id: `${network}/networkManagers/manager`,
    name: 'manager',
    association: 'networkManager',
    readAs: 'effective',
    rules: adminRules.map(ruleOf),
  }
  const own = groupsOf(vm, now.getTime()).map(({ name, place, rules }): SecurityGroup => ({
    id: `${network}/networkSecurityGroups/${name}`,
    name,
    association: place === 'nicGroup' ? 'networkInterface' : 'subnet',
    readAs: 'configured',
    rules: [
      ...rules.map(ruleOf),
      ...defaultRules.map((rule) => ({
        ...ruleOf({ ...rule, sourceGroups: [], destinationGroups: [] }),
        isDefault: true,
      })),
    ],
  }))
  return adminRules.length > 0 ? [manager, ...own] : own
}

function ruleOf(rule: Omit<PretendRule, 'access'> & Pick<SecurityRule, 'access'>): SecurityRule {
  return { ...rule, isDefault: false }
}

/** Routes that Azure gives every subnet, and those of the state, which win by being longer or by being users'. */
function routesOf({ network: state }: PlatformState): Route[] {
  const users = state.routes.map(({ prefix, ...hop }): Route => ({
    ...hop,
    prefixes: [prefix],
    source: 'User',
    active: true,
  }))
  const isOverridden = (prefix: string) => state.routes.some((each) => each.prefix === prefix)
  const usual = [
    { prefix: '10.0.0.0/16', nextHopType: 'VnetLocal' as const },
    { prefix: '0.0.0.0/0', nextHopType: 'Internet' as const },
  ].map(({ prefix, nextHopType }): Route => ({
    prefixes: [prefix],
    nextHopType,
    source: 'Default',
    active: !isOverridden(prefix),
  }))
  const gateway: Route = {
    prefixes: ['192.168.0.0/16'],
    nextHopType: 'VirtualNetworkGateway',
    source: 'VirtualNetworkGateway',
    active: true,
  }
  return [...users, ...usual, ...(state.gateway ? [gateway] : [])]
}

function jitOf({ network: { jit } }: PlatformState) {
  if (jit === 'none') return []
  const open = jit === 'open' ? [{ number: 3389, source: '*', until: '2099-01-01T00:00:00Z' }] : []
  return [
    {
      id: `${scope}/Microsoft.Security/locations/westeurope/jitNetworkAccessPolicies/default`,
      name: 'default',
      ports: [{ number: 3389, maxMinutes: 180 }],
      open,
    },
  ]
}

function locksOf(vm: WorldVm, now: Date) {
  const level = vm.platform.network.groupLock
  return Object.fromEntries(
    groupsSeen(vm, now).map(({ id, association }) => {
      const locked = level !== 'none' && association === 'networkInterface'
      return [id, locked ? [{ name: 'keep', level, scope: id }] : []]
    }),
  )
}
