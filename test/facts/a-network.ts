import type {
  InterfaceAddress,
  NetworkEvidence,
  SecurityGroup,
  SecurityRule,
  SeenInterface,
} from '../../src/model/network-evidence.ts'

/** Something that was not seen. */
export const unseen = {
  seen: false,
  failure: { code: 'AccessDenied', message: 'not allowed', next: [], data: {} },
} as const

/** What was seen. */
export const seen = <T>(value: T) => ({ seen: true, value }) as const

/** One IP configuration with a public address, and what differs of it. */
export function anAddress(differs: Partial<InterfaceAddress> = {}): InterfaceAddress {
  return {
    primary: true,
    privateAddress: '10.0.0.4',
    publicAddress: '203.0.113.10',
    publicAddressSku: 'Standard',
    applicationSecurityGroups: [],
    inboundNat: [],
    ...differs,
  }
}

/** One interface with rules and routes of an ordinary network, and what differs of it. */
export function anInterface(differs: Partial<SeenInterface> = {}): SeenInterface {
  return {
    id: '/nics/nic-one',
    name: 'nic-one',
    primary: true,
    addresses: [anAddress()],
    groups: seen([aGroup([aRule({ name: 'AllowRdp', priority: 300 })])]),
    routes: seen([
      {
        prefixes: ['10.0.0.0/16'],
        nextHopType: 'VnetLocal',
        source: 'Default',
        active: true,
      },
      { prefixes: ['0.0.0.0/0'], nextHopType: 'Internet', source: 'Default', active: true },
    ]),
    ...differs,
  }
}

/** The network of a VM with one interface. */
export function aNetwork(differs: Partial<NetworkEvidence> = {}): NetworkEvidence {
  const interfaces = differs.interfaces ?? [anInterface()]
  const addresses = interfaces.flatMap((nic) => nic.addresses)
  return {
    privateAddresses: addresses.flatMap(({ privateAddress }) => privateAddress ?? []),
    publicAddresses: addresses.flatMap(({ publicAddress }) => publicAddress ?? []),
    interfaces,
    virtualNetwork: seen({ id: '/vnets/v', prefixes: ['10.0.0.0/16'], peeredPrefixes: [] }),
    jit: seen([]),
    bastions: seen([]),
    hostPool: seen(null),
    locks: seen({}),
    ...differs,
  }
}

/** An inbound rule that lets everybody in to 3389 by TCP, and what differs of it. */
export function aRule(differs: Partial<SecurityRule> = {}): SecurityRule {
  return {
    name: 'Rule',
    isDefault: false,
    priority: 100,
    direction: 'Inbound',
    access: 'Allow',
    protocol: 'Tcp',
    sources: ['*'],
    sourcePorts: ['*'],
    destinations: ['*'],
    destinationPorts: ['3389'],
    sourceGroups: [],
    destinationGroups: [],
    ...differs,
  }
}

/** The three default rules of the inbound direction, as every group has them. */
export const defaultRules: readonly SecurityRule[] = [
  {
    name: 'AllowVnetInBound',
    priority: 65000,
    sources: ['VirtualNetwork'],
    destinations: ['VirtualNetwork'],
  },
  { name: 'AllowAzureLoadBalancerInBound', priority: 65001, sources: ['AzureLoadBalancer'] },
  { name: 'DenyAllInBound', priority: 65500, access: 'Deny' as const },
].map((rule) => aRule({ isDefault: true, protocol: '*', destinationPorts: ['*'], ...rule }))

/** A group on the interface, with the default rules. */
export function aGroup(
  rules: readonly SecurityRule[],
  differs: Partial<SecurityGroup> = {},
): SecurityGroup {
  return {
    id: '/groups/nsg-web',
    name: 'nsg-web',
    association: 'networkInterface',
    readAs: 'configured',
    rules: [...rules, ...defaultRules],
    ...differs,
  }
}
