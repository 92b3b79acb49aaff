import type { z } from 'zod'

import { maskFor } from '../report/mask.ts'

/** A result as it may be shown, and the same for the words of commands beside it. */
export interface Shown<T> {
  result: T
  words(text: string): string
}

/** The result with who and where masked in all of it where that is wanted, else as it is. */
export function shownAs<T extends object>(
  mask: boolean,
  schema: z.ZodType<T>,
  result: T,
): Shown<T> {
  if (!mask) return { result, words: (text) => text }
  const masked = maskFor(result)
  return { result: schema.parse(masked.value(result)), words: (text) => masked.text(text) }
}
