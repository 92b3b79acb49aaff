import { z } from 'zod'

/**
 * Licensing of the session host role, from `Win32_TerminalServiceSetting`. Empty where the machine is no
 * session host, for then nothing of it applies.
 */
export const licensingSchema = z.object({
  /** `TerminalServerMode`: 0 two administrators, 1 session host. */
  mode: z.int().optional(),
  /** `LicensingType`: 2 per device, 4 per user, 5 not set. */
  type: z.int().optional(),
  /** `GetGracePeriodDays`; 0: over. */
  graceDays: z.int().optional(),
  /** How many license servers are named (`GetSpecifiedLicenseServerList`). */
  servers: z.int().optional(),
})
