import type { Asked } from '../model/asked.ts'
import { toldOptions } from './codes/words.ts'

/** The options that say the same again, for a command to go on with: who connects, on which way, what the client said. */
export function askedWords(asked: Asked): string[] {
  const { from, via } = asked
  const told = toldOptions(asked)
  return [
    ...(from === undefined ? [] : [`--from ${from}`]),
    ...(via === undefined ? [] : [`--via ${via}`]),
    ...(told === '' ? [] : [told]),
  ]
}
