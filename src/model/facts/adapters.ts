import { z } from 'zod'

/** Network adapters, as Windows has them. */
export const adaptersSchema = z.object({})
