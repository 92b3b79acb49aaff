import { z } from 'zod'

/** Disk, memory, time, domain, pending restarts. */
export const machineSchema = z.object({})
