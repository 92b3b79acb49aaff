import { z } from 'zod'

/** Disk, memory, time source, domain, accounts, rights, licensing, boot entry. */
export const systemStateSchema = z.strictObject({
  /** When Windows booted last, UTC; absent: it does not tell. */
  bootedAt: z.iso.datetime().optional(),
})
