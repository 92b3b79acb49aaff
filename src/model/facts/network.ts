import { z } from 'zod'

import { accessPaths } from '../asked.ts'
import { nextHopTypes } from '../network-evidence.ts'

/** What the rules of the network say of Remote Desktop, from the caller to the guest's own port. */
const rdpAccessSchema = z.object({
  access: z
    .enum(['allow', 'deny'])
    .optional()
    .describe('whether the rules let Remote Desktop in on the way that is judged'),
  port: z.int().optional().describe('port of the guest the rules were asked about'),
  destination: z.string().optional().describe('private address of the VM on that way'),
  rule: z.string().optional().describe('name of the rule that decides'),
  priority: z.int().optional().describe('its priority'),
  isDefault: z.boolean().optional().describe('it is a default rule of the group'),
  group: z.string().optional().describe('network security group that the rule is in'),
  groupId: z.string().optional().describe('ARM id of that group'),
  association: z
    .enum(['networkManager', 'subnet', 'networkInterface'])
    .optional()
    .describe('where that group takes hold'),
  freePriority: z
    .int()
    .optional()
    .describe('highest free priority above the rule that denies, in its group'),
  why: z.string().optional().describe('why it is not known whether they let it in'),
  readAs: z
    .enum(['effective', 'configured'])
    .optional()
    .describe('whether Azure said how the rules apply, or only how they are written'),
  usualPortAccess: z
    .enum(['allow', 'deny'])
    .optional()
    .describe('whether they let the same caller in to 3389'),
  noGroup: z.boolean().optional().describe('no group applies to the interface at all'),
  openToInternet: z
    .boolean()
    .optional()
    .describe('any address of the Internet may connect to the VM’s public address'),
  confirmed: z
    .boolean()
    .optional()
    .describe('Network Watcher says the same; absent where it was not asked'),
})

/** The way to the VM: addresses, rules, routes, and who else owns the door. */
export const networkFactsSchema = z.object({
  privateAddresses: z.array(z.string()).optional().describe('private addresses, primary first'),
  publicAddresses: z
    .array(z.string())
    .optional()
    .describe('public addresses; empty when there is none'),
  caller: z
    .string()
    .optional()
    .describe('address people connect from, where it was told and can be one on that way'),
  path: z.enum(accessPaths).optional().describe('way to the VM that is judged'),
  paths: z.array(z.string()).optional().describe('every way to the VM that there is'),
  rdp: rdpAccessSchema.optional(),
  route: z
    .object({
      nextHop: z.enum(nextHopTypes).optional().describe('where answers to the caller are sent'),
      appliance: z.string().optional().describe('address of the appliance they are sent to'),
    })
    .optional(),
  jit: z
    .object({
      guarded: z
        .boolean()
        .optional()
        .describe('a just-in-time policy guards the VM’s port; absent: that was not seen'),
      policy: z.string().optional().describe('just-in-time policy that guards the VM’s port'),
      policyId: z.string().optional().describe('ARM id of that policy'),
      maxMinutes: z.int().optional().describe('for how long it opens the port at most, minutes'),
      open: z.boolean().optional().describe('it is open for the caller now'),
    })
    .optional(),
  bastion: z.string().optional().describe('Bastion host of the network; empty: there is none'),
  hostPool: z
    .string()
    .optional()
    .describe('host pool of Azure Virtual Desktop the VM belongs to; empty: to none'),
  lock: z
    .string()
    .optional()
    .describe('lock on the group of the deciding rule; empty: there is none'),
  dnsMatches: z
    .boolean()
    .optional()
    .describe('the DNS name of the public address leads to one of the VM’s addresses'),
})
