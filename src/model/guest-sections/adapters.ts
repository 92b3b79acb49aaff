import { z } from 'zod'

/** Network adapters with their addresses. */
export const adaptersSchema = z.object({})
