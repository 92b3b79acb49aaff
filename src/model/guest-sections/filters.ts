import { z } from 'zod'

/** What drops packets beside the firewall. */
export const filtersSchema = z.object({
  /** Filters for all addresses that are not of Windows and dropped what came to the listener's port in the last hour. */
  drops: z.array(z.object({ name: z.string(), provider: z.string(), count: z.int() })).optional(),
  /** How many such drops nobody could be named for. */
  unnamed: z.int().optional(),
  /** Ids of components bound to network adapters that are not of Windows. */
  bindings: z.array(z.string()).optional(),
})
