import { z } from 'zod'

/** Licences of the session host role. */
export const licensingSchema = z.object({})
