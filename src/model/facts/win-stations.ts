import { z } from 'zod'

/** All listeners but the console. */
export const winStationsSchema = z.object({})
