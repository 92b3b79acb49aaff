import { z } from 'zod'

/** Local accounts, and who may log on. */
export const accountsSchema = z.object({})
