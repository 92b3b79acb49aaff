import { z } from 'zod'

/** What drops packets beside the firewall. */
export const filtersSchema = z.object({})
