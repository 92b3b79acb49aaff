import { z } from 'zod'

/** All listeners but the console. */
export const winStationsSchema = z.object({
  others: z
    .array(z.string())
    .optional()
    .describe('names of listeners beside RDP-Tcp that Windows does not bring itself'),
  clash: z
    .string()
    .optional()
    .describe('first enabled listener on the port of RDP-Tcp; empty when there is none'),
})
