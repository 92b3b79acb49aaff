import { z } from 'zod'

/** How busy the machine and its listener are. */
export const loadSchema = z.object({})
