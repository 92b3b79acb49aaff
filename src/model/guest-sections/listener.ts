import { z } from 'zod'

/** Who holds the port of Remote Desktop, and what else is set for it. */
export const listenerSchema = z.object({})
