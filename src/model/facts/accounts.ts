import { z } from 'zod'

/** Who may log on. */
export const accountsSchema = z.object({
  localEnabled: z.int().optional().describe('local accounts that are not disabled'),
  localLocked: z.int().optional().describe('local accounts that are locked out'),
  failedLocked: z
    .int()
    .optional()
    .describe('of the newest 50 failed logons those of a locked account (0xC0000234)'),
  failedDisabled: z
    .int()
    .optional()
    .describe('the same for a disabled account that is no built-in one (0xC0000072)'),
  failedExpired: z
    .int()
    .optional()
    .describe('the same for an expired account or password (0xC0000193, 0xC0000071, 0xC0000224)'),
  remoteLogon: z
    .array(z.string())
    .optional()
    .describe('SIDs that hold SeRemoteInteractiveLogonRight'),
  denied: z
    .array(z.string())
    .optional()
    .describe('SIDs that are denied logon remotely, interactively or over the network'),
})
