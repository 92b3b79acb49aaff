import { z } from 'zod'

/** All listeners but the console, by name. */
export const winStationsSchema = z.object({})
