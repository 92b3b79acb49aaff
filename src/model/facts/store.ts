import { z } from 'zod'

/** The certificate stores of Remote Desktop. */
export const storeSchema = z.object({})
