import { z } from 'zod'

/** The domain the machine belongs to. */
export const domainSchema = z.object({})
