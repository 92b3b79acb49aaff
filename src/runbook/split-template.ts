import type { ExpressionProblem } from './ban.ts'

/** Plain text, or an expression and where it begins in the template. */
export type TemplatePiece = { text: string } | { expression: string; offset: number }

/** Takes a template apart. `}}` inside a quoted text of an expression does not end it. */
export function splitTemplate(
  source: string,
): { pieces: TemplatePiece[] } | { problems: ExpressionProblem[] } {
  const pieces: TemplatePiece[] = []
  let at = 0
  while (at < source.length) {
    const open = source.indexOf('{{', at)
    const text = source.slice(at, open < 0 ? undefined : open)
    if (text !== '') pieces.push({ text })
    if (open < 0) break
    const close = endOfExpression(source, open + 2)
    if (close === undefined) {
      return { problems: [{ message: 'this {{ has no }} that ends it', offset: open }] }
    }
    pieces.push({ expression: source.slice(open + 2, close), offset: open + 2 })
    at = close + 2
  }
  return { pieces }
}

function endOfExpression(source: string, start: number): number | undefined {
  let quote: string | undefined
  for (let at = start; at < source.length; at++) {
    const character = source[at]
    if (quote !== undefined) {
      if (character === '\\') at++
      else if (character === quote) quote = undefined
    } else if (character === '"' || character === "'") quote = character
    else if (source.startsWith('}}', at)) return at
  }
  return undefined
}
