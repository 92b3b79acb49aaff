import { z } from 'zod'

/** How busy the machine and its listener are. */
export const loadSchema = z.object({
  commitPercent: z.int().optional().describe('committed memory of the limit, percent'),
  cpuPercent: z.int().optional().describe('processor time in one second, percent'),
  topPrograms: z
    .array(z.string())
    .optional()
    .describe('the largest programs with their memory, where memory or processor are short'),
  failedLogonsPerMinute: z
    .int()
    .optional()
    .describe('failed logons a minute, from the newest 50 of Security 4625'),
  floodedLastHour: z
    .boolean()
    .optional()
    .describe(
      'Windows logged too many failed or incomplete connections (1006, 1012) within an hour',
    ),
  lastDisconnectReason: z
    .int()
    .optional()
    .describe('reason of the newest event 40: 3 idle, 4 time limit, 257 no license server'),
  shortestLimitMinutes: z
    .int()
    .optional()
    .describe('shortest limit for idle or open sessions, minutes, 0: none'),
})
