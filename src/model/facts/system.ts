import { z } from 'zod'

/** Disk, memory, time, pending restarts, safe mode. */
export const systemSchema = z.object({})
