import { z } from 'zod'

/** Disk, memory, time source, domain, accounts, rights, licensing, boot entry. */
export const systemStateSchema = z.strictObject({})
