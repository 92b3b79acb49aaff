import { z } from 'zod'

/** What the Windows firewall and IPsec let in for Remote Desktop, in the profiles of the networks in use. */
export const firewallSchema = z.object({
  activeProfiles: z
    .array(z.enum(['domain', 'private', 'public']))
    .optional()
    .describe('profiles of the networks in use'),
  enabled: z.boolean().optional().describe('it is on in one of these profiles'),
  blocksAll: z
    .boolean()
    .optional()
    .describe('in one of them nothing is let in, whatever the rules say'),
  blocksAllByPolicy: z.boolean().optional().describe('Group Policy says so'),
  blockingProfile: z
    .string()
    .optional()
    .describe('the first profile that lets nothing in by a local setting'),
  localRulesApply: z
    .boolean()
    .optional()
    .describe('Group Policy lets local rules count in all of these profiles'),
  portAllowed: z
    .boolean()
    .optional()
    .describe('rules let everyone reach the port; unknown where it depends on who connects'),
  allowedFrom: z
    .array(z.string())
    .optional()
    .describe('addresses that some rule lets reach the port, as Windows writes them'),
  blockingRules: z
    .array(z.string())
    .optional()
    .describe('names of local rules that block the port; a block wins over every allow'),
  blockingPolicyRules: z
    .array(z.string())
    .optional()
    .describe('names of rules of Group Policy that block the port'),
  ruleExists: z.boolean().optional().describe('there is a local RemoteDesktop-UserMode-In-TCP'),
  loopbackListType: z
    .string()
    .optional()
    .describe('registry type of the list DebugedLoopbackApps; `none` where there is no list'),
  ipsecRules: z
    .array(z.string())
    .optional()
    .describe(
      'names of local rules that let only IPsec reach the port; unknown where none surely does',
    ),
  ipsecPolicyRules: z.array(z.string()).optional().describe('names of such rules of Group Policy'),
})
