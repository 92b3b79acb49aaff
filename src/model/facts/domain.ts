import { z } from 'zod'

/** The domain and the farm the machine belongs to. */
export const domainSchema = z.object({
  member: z.boolean().optional().describe('the machine is a member of a domain'),
  channelError: z
    .int()
    .optional()
    .describe('what nltest /sc_query ends with on a member, 0: the secure channel stands'),
  inFarm: z
    .boolean()
    .optional()
    .describe('the machine takes part in a farm of session hosts (SessionDirectoryActive)'),
})
