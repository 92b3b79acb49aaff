import { z } from 'zod'

/** What drops packets beside the Windows firewall. */
export const filtersSchema = z.object({
  droppedBy: z
    .array(z.string())
    .optional()
    .describe(
      'names of filters for all addresses, not of Windows, that dropped what came to the port in the last hour; unknown where a drop has no known maker',
    ),
  bindings: z
    .array(z.string())
    .describe('ids of components bound to network adapters that are not of Windows'),
})
