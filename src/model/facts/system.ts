import { z } from 'zod'

/** Disk, time, pending restarts, safe mode. */
export const systemSchema = z.object({
  clockAheadSeconds: z
    .int()
    .optional()
    .describe('seconds the guest’s clock is ahead of the clock outside, negative: behind'),
  freeMb: z.int().optional().describe('free space of the system drive, MiB'),
  safeModeOption: z
    .int()
    .optional()
    .describe('0: a usual start; 1 minimal safe mode, 2 with network, 3 directory repair'),
  safeBootEntry: z
    .boolean()
    .optional()
    .describe('the default boot entry has safeboot, so the next start is a safe one, too'),
  restartPending: z
    .boolean()
    .optional()
    .describe('Windows servicing or Windows Update waits for a restart'),
  servicing: z.boolean().optional().describe('TrustedInstaller runs, so an update is at work'),
})
