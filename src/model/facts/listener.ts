import { z } from 'zod'

/** Who listens on the port, and what else may keep it. */
export const listenerSchema = z.object({})
