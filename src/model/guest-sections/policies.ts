import { z } from 'zod'

/** Which Group Policy sets what is set by policy. */
export const policiesSchema = z.object({})
