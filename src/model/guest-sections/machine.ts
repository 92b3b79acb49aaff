import { z } from 'zod'

/**
 * Disk, memory, time, domain, failed logons, boot entry. Each member by itself: one that could not be
 * read is left out and named in `unread`.
 */
export const machineSchema = z.object({
  /** Free space of the system drive, MiB. */
  freeMb: z.int().optional(),
  /** Committed memory of the limit, percent, and processor time, percent (one second's sample). */
  commitPercent: z.int().optional(),
  cpuPercent: z.int().optional(),
  /** The three largest programs with their working sets in MiB; only where memory or processor are short. */
  top: z.array(z.object({ name: z.string(), mb: z.int() })).optional(),
  /** Exit code of `nltest /sc_query`; only on members of a domain that are no controllers. */
  channel: z.int().optional(),
  /** Failed logons (Security 4625), from the newest 50: how many a minute, and sub-status codes in hex. */
  failed: z.object({ perMinute: z.int(), codes: z.record(z.string(), z.int()) }).optional(),
  /** `safeboot` of the default boot entry: 0 minimal, 1 network, 2 directory repair; null where it has none. */
  safeboot: z.int().nullable().optional(),
  /** Network providers whose file is not there. */
  orphans: z.array(z.string()).optional(),
  unread: z.array(z.string()).optional(),
})
