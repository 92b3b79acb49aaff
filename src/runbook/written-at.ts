const isBlank = (character: string | undefined) =>
  character === ' ' || character === '\n' || character === '\r' || character === '\t'

/**
 * Where the character of a YAML text stands in the text as written, counted from the start of the
 * written one. Quotes, the sign of a block and folded lines are stepped over; 0 where an escape makes
 * the two differ, so that the start of the whole text is told.
 */
export function writtenAt(written: string, text: string, offset: number): number {
  const header = /^[|>][-+\d]*[^\n]*\n|^["']/.exec(written)?.[0] ?? ''
  let at = header.length
  while (isBlank(written[at]) && !isBlank(text[0])) at++
  for (let read = 0; read < offset; read++) {
    const blank = isBlank(text[read])
    if (!blank && written[at] !== text[read]) return 0
    if (blank && !isBlank(written[at])) return 0
    at++
    // One blank of the text may be a line's end and the next line's indentation.
    while (blank && isBlank(written[at]) && !isBlank(text[read + 1])) at++
  }
  return at
}
