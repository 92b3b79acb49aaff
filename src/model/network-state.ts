import { z } from 'zod'

import { nextHopTypes } from './network-evidence.ts'

/** One rule of a pretend group; what is left out is as `az network nsg rule create` leaves it. */
export const pretendRuleSchema = z.strictObject({
  name: z.string().regex(/^[A-Za-z0-9][\w.-]{0,78}\w$/, 'not a name a rule can have'),
  priority: z.int().min(100).max(4096),
  access: z.enum(['Allow', 'Deny']),
  direction: z.enum(['Inbound', 'Outbound']).default('Inbound'),
  protocol: z.enum(['Tcp', 'Udp', 'Icmp', 'Esp', 'Ah', '*']).default('Tcp'),
  sources: z.array(z.string()).default(['*']),
  sourcePorts: z.array(z.string()).default(['*']),
  destinations: z.array(z.string()).default(['*']),
  destinationPorts: z.array(z.string()).default(['*']),
  /** Names of application security groups. */
  sourceGroups: z.array(z.string()).default([]),
  destinationGroups: z.array(z.string()).default([]),
  description: z.string().max(140).optional(),
})
export type PretendRule = z.infer<typeof pretendRuleSchema>

/** A rule of a pretend network manager; they have no limit of 100 to 4096. */
export const pretendAdminRuleSchema = pretendRuleSchema.extend({
  priority: z.int().min(1).max(4096),
  access: z.enum(['Allow', 'Deny', 'AlwaysAllow']),
})

/** What the pretend Azure knows of the network of one VM. Every VM has a subnet of its own. */
export const networkStateSchema = z.strictObject({
  /** Rules of the group on the interface; null: there is no group. */
  nicGroup: z.array(pretendRuleSchema).nullable(),
  /** Rules of the group on the subnet; null: there is no group. */
  subnetGroup: z.array(pretendRuleSchema).nullable(),
  adminRules: z.array(pretendAdminRuleSchema),
  /** User routes of the subnet. */
  routes: z.array(
    z.strictObject({
      prefix: z.string(),
      nextHopType: z.enum(nextHopTypes),
      nextHopAddress: z.string().optional(),
    }),
  ),
  /** Names of the application security groups the interface is in. */
  applicationSecurityGroups: z.array(z.string()),
  publicSku: z.enum(['Basic', 'Standard']),
  /** DNS label of the public address, and where its name leads, which may be elsewhere. */
  dns: z.strictObject({ label: z.string(), leadsTo: z.ipv4() }).nullable(),
  /** An inbound NAT rule of a load balancer. */
  nat: z
    .strictObject({ address: z.ipv4(), frontendPort: z.int(), backendPort: z.int() })
    .nullable(),
  /** A second, not primary interface. */
  secondInterface: z
    .strictObject({ privateAddress: z.ipv4(), publicAddress: z.ipv4().optional() })
    .nullable(),
  bastion: z.boolean(),
  /** A gateway of VPN or ExpressRoute leads into the network. */
  gateway: z.boolean(),
  /** A just-in-time policy for 3389; `closed` puts its deny rule into the group. */
  jit: z.enum(['none', 'closed', 'open']),
  /** Requests that Defender granted: a source and its end. */
  jitRequests: z.array(z.strictObject({ source: z.string(), until: z.iso.datetime() })).default([]),
  /** A session host of Azure Virtual Desktop. */
  sessionHost: z.boolean(),
  /** Lock on the group of the interface. */
  groupLock: z.enum(['none', 'ReadOnly', 'CanNotDelete']),
})
export type NetworkState = z.infer<typeof networkStateSchema>
