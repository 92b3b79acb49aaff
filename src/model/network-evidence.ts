import { z } from 'zod'

import { observation } from './failure.ts'

/** One rule of a group as it applies, every list complete and in Azure's own spelling (`*`, tags, `3389-3389`). */
export const securityRuleSchema = z.object({
  /** Without the `securityRules/` and `defaultSecurityRules/` of effective rules. */
  name: z.string(),
  /** One of the three that every group has in each direction, priorities 65000 and above. */
  isDefault: z.boolean(),
  priority: z.int(),
  direction: z.enum(['Inbound', 'Outbound']),
  /** `AlwaysAllow` is of network manager rules only: what it lets in no group is asked about. */
  access: z.enum(['Allow', 'Deny', 'AlwaysAllow']),
  protocol: z.enum(['Tcp', 'Udp', 'Icmp', 'Esp', 'Ah', '*']),
  sources: z.array(z.string()),
  sourcePorts: z.array(z.string()),
  destinations: z.array(z.string()),
  destinationPorts: z.array(z.string()),
  /** What Azure resolved tags and application security groups to; left out where it resolved nothing. */
  expandedSources: z.array(z.string()).optional(),
  expandedDestinations: z.array(z.string()).optional(),
  /** ARM ids of application security groups. */
  sourceGroups: z.array(z.string()),
  destinationGroups: z.array(z.string()),
  description: z.string().optional(),
})
export type SecurityRule = z.infer<typeof securityRuleSchema>

/** Rules of one network security group, or of a network manager, and where they take hold. */
export const securityGroupSchema = z.object({
  id: z.string(),
  name: z.string(),
  /** Inbound packets meet the network manager first, then the subnet, then the interface. */
  association: z.enum(['networkManager', 'subnet', 'networkInterface']),
  /** `effective`: as Azure says that they apply. `configured`: as the group is written, nothing resolved. */
  readAs: z.enum(['effective', 'configured']),
  rules: z.array(securityRuleSchema),
})
export type SecurityGroup = z.infer<typeof securityGroupSchema>

/** Types of next hops, as effective routes spell them. */
export const nextHopTypes = [
  'Internet',
  'VnetLocal',
  'VirtualNetworkGateway',
  'VirtualAppliance',
  'None',
  'Other',
] as const

/** One effective route. */
export const routeSchema = z.object({
  prefixes: z.array(z.string()),
  nextHopType: z.enum(nextHopTypes),
  nextHopAddress: z.string().optional(),
  source: z.enum(['Default', 'User', 'VirtualNetworkGateway', 'Unknown']),
  /** An invalid route is overridden by another one and not taken. */
  active: z.boolean(),
})
export type Route = z.infer<typeof routeSchema>

/** An inbound NAT rule of a load balancer that leads to this address. */
export const inboundNatSchema = z.object({
  loadBalancer: z.string(),
  rule: z.string(),
  frontendAddress: z.string().optional(),
  frontendPort: z.int(),
  backendPort: z.int(),
})

/** One IP configuration. */
export const interfaceAddressSchema = z.object({
  primary: z.boolean(),
  privateAddress: z.string().optional(),
  subnetId: z.string().optional(),
  /** A dynamic public address has no value while the VM is deallocated. */
  publicAddress: z.string().optional(),
  /** A Standard address without any group is closed, a Basic one is open. */
  publicAddressSku: z.enum(['Basic', 'Standard']).optional(),
  /** DNS name of the public address, where it has a label. */
  fqdn: z.string().optional(),
  /** ARM ids. */
  applicationSecurityGroups: z.array(z.string()),
  inboundNat: z.array(inboundNatSchema),
})
export type InterfaceAddress = z.infer<typeof interfaceAddressSchema>

/** One network interface and what applies to it; read interface by interface, primary first. */
export const networkInterfaceSchema = z.object({
  id: z.string(),
  name: z.string(),
  primary: z.boolean(),
  addresses: z.array(interfaceAddressSchema),
  /** ARM id of the group on the interface itself. */
  groupId: z.string().optional(),
})
export type NetworkInterface = z.infer<typeof networkInterfaceSchema>

/** An interface with its rules and routes; either can be unseen by itself. */
export const seenInterfaceSchema = z.object({
  ...networkInterfaceSchema.shape,
  groups: observation(z.array(securityGroupSchema)),
  routes: observation(z.array(routeSchema)),
})
export type SeenInterface = z.infer<typeof seenInterfaceSchema>

/** Address space of the network the primary interface is in, and of what is peered with it. */
export const virtualNetworkSchema = z.object({
  id: z.string(),
  prefixes: z.array(z.string()),
  peeredPrefixes: z.array(z.string()),
  /** ARM ids of the networks it is peered with. */
  peeredIds: z.array(z.string()).optional(),
})
export type VirtualNetwork = z.infer<typeof virtualNetworkSchema>

/** A just-in-time policy of Microsoft Defender for Cloud that holds for this VM. */
export const jitPolicySchema = z.object({
  id: z.string(),
  name: z.string(),
  /** Ports it guards, and for how long each may be opened at most. */
  ports: z.array(z.object({ number: z.int(), maxMinutes: z.int() })),
  /** What is open now. */
  open: z.array(z.object({ number: z.int(), source: z.string(), until: z.iso.datetime() })),
})
export type JitPolicy = z.infer<typeof jitPolicySchema>

/** A Bastion host of the VM's network or of a peered one. */
export const bastionSchema = z.object({
  id: z.string(),
  name: z.string(),
  /** Prefix of AzureBastionSubnet, where its connections come from. */
  subnetPrefix: z.string().optional(),
})
export type Bastion = z.infer<typeof bastionSchema>

/** A management lock on a resource or above it. */
export const lockSchema = z.object({
  name: z.string(),
  level: z.enum(['CanNotDelete', 'ReadOnly']),
  scope: z.string(),
  /** Who put it there and why, as its notes say. */
  notes: z.string().optional(),
})
export type Lock = z.infer<typeof lockSchema>

/** What Network Watcher says of one flow; asked only where the caller's address is known. */
export const ipFlowSchema = z.object({
  from: z.string(),
  port: z.int(),
  access: z.enum(['Allow', 'Deny']),
  ruleName: z.string(),
})
export type IpFlow = z.infer<typeof ipFlowSchema>

/**
 * The VM's way to the network. Addresses in the order of NICs and IP configurations, primary first. All
 * but them was not kept in evidence of older versions.
 */
export const networkEvidenceSchema = z.object({
  privateAddresses: z.array(z.string()),
  publicAddresses: z.array(z.string()),
  interfaces: z.array(seenInterfaceSchema).optional(),
  virtualNetwork: observation(virtualNetworkSchema).optional(),
  jit: observation(z.array(jitPolicySchema)).optional(),
  bastions: observation(z.array(bastionSchema)).optional(),
  /** Host pool of Azure Virtual Desktop this VM is a session host of; null: of none. */
  hostPool: observation(z.string().nullable()).optional(),
  /** Locks that hold for the groups on the VM's interfaces and subnets, by ARM id of the group. */
  locks: observation(z.record(z.string(), z.array(lockSchema))).optional(),
  ipFlow: observation(ipFlowSchema).optional(),
  /** Addresses the DNS name of a public address resolves to from here, by name. */
  resolved: z.record(z.string(), observation(z.array(z.string()))).optional(),
})
export type NetworkEvidence = z.infer<typeof networkEvidenceSchema>
