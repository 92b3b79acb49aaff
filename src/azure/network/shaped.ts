import { z } from 'zod'

import { RdpAzureError } from '../../errors.ts'
import { plainText } from '../plain-text.ts'

/** A text of Azure's as one clean line; names have at most 80 characters, prefixes and tags fewer. */
export function word(limit = 120) {
  return z.string().transform((text) => plainText(text, limit))
}

/** An ARM id that Azure names beside what was asked for: a clean line, never followed unparsed. */
export const idWord = word(600)

/** One page of a list. */
export const pageShape = z.object({
  value: z.array(z.unknown()).max(5_000).nullish(),
  nextLink: z.string().nullish(),
})
/** See `pageShape`. */
export type Page = z.output<typeof pageShape>

/**
 * Reads an answer by the shape its documentation gives. What is judged by is never read in part: a
 * rule that is not understood fails the whole, since the rest without it would say something else.
 */
export function shaped<Schema extends z.ZodType>(
  schema: Schema,
  body: unknown,
  what: string,
): z.output<Schema> {
  const parsed = schema.safeParse(body)
  if (parsed.success) return parsed.data
  const why = plainText(z.prettifyError(parsed.error), 300)
  throw new RdpAzureError('ArmFailed', `Azure described ${what} in another shape: ${why}`, {
    next: ['run the same command with --debug, and look at the answer'],
    data: { what },
  })
}
