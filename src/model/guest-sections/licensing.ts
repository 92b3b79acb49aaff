import { z } from 'zod'

/** Licensing of the session host role. */
export const licensingSchema = z.object({})
