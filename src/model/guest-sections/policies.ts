import { z } from 'zod'

/** Which Group Policy sets what is set by policy. */
export const policiesSchema = z.object({
  /** Name of the winning Group Policy object by the registry name of the value; local tools leave none. */
  winning: z.record(z.string(), z.string()),
})
