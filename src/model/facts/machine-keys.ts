import { z } from 'zod'

/** The folder of machine keys as a whole. */
export const machineKeysSchema = z.object({})
