import { z } from 'zod'

import { errorCodes } from '../errors.ts'
import type { ErrorCode } from '../errors.ts'

const codes = Object.keys(errorCodes).filter((name): name is ErrorCode => name in errorCodes)

/** A failure as a value, as it stands in evidence, journals and JSON output. */
export const failureSchema = z.object({
  code: z.enum(codes),
  message: z.string(),
  next: z.array(z.string()).readonly(),
  data: z.record(z.string(), z.unknown()).readonly(),
})

/**
 * Something looked at: what was seen, or why nothing was. A gatherer that failed is evidence too,
 * and the run goes on without it.
 */
export function observation<T extends z.ZodType>(value: T) {
  return z.discriminatedUnion('seen', [
    z.object({ seen: z.literal(true), value }),
    z.object({ seen: z.literal(false), failure: failureSchema }),
  ])
}
/** See `observation`. */
export type Observation<T> =
  | { seen: true; value: T }
  | { seen: false; failure: z.infer<typeof failureSchema> }
