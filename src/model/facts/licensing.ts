import { z } from 'zod'

/** Licences of the session host role. */
export const licensingSchema = z.object({
  sessionHost: z
    .boolean()
    .optional()
    .describe('the role Remote Desktop Session Host is installed and in use'),
  type: z.int().optional().describe('LicensingType: 2 per device, 4 per user, 5 not set'),
  graceDays: z.int().optional().describe('days of grace that are left, 0: over'),
  servers: z.int().optional().describe('license servers that are named'),
})
