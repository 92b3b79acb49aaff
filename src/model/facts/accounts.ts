import { z } from 'zod'

/** Who may log on. */
export const accountsSchema = z.object({})
