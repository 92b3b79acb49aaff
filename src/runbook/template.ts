import type { Facts } from '../model/facts.ts'
import type { ExpressionProblem } from './ban.ts'
import { checkExpression, compilePart } from './expression.ts'
import type { Evaluated } from './expression.ts'
import type { Template } from './runbook.ts'
import { splitTemplate } from './split-template.ts'
import type { TemplatePiece } from './split-template.ts'
import { asText, toJson } from './to-json.ts'

type Piece = { text: string } | { run: (facts: Facts) => Evaluated }

/** Checks every `{{ … }}` of a text; gives it ready to fill, or what is wrong and where. */
export function checkTemplate(source: string): Template | { problems: ExpressionProblem[] } {
  const split = splitTemplate(source)
  if ('problems' in split) return split
  const checked = split.pieces.map(checkPiece)
  const problems = checked.flatMap((piece) => ('problems' in piece ? piece.problems : []))
  if (problems.length > 0) return { problems }
  const pieces = checked.flatMap((piece) => ('problems' in piece ? [] : [piece]))
  const only = pieces.length === 1 ? pieces[0] : undefined
  if (only && 'run' in only) return { source, fill: (facts) => fillOne(only, facts) }
  return { source, fill: (facts) => fillText(pieces, facts) }
}

/** Whether a text holds anything to fill in. */
export function isTemplate(text: string): boolean {
  return text.includes('{{')
}

function checkPiece(piece: TemplatePiece): Piece | { problems: ExpressionProblem[] } {
  if ('text' in piece) return piece
  const checked = checkExpression(piece.expression)
  if ('problems' in checked) {
    return {
      problems: checked.problems.map((each) => ({ ...each, offset: each.offset + piece.offset })),
    }
  }
  if (checked.type.includes('facts.')) {
    const message = `${piece.expression.trim()} is a group of facts, not a value; name one field of it`
    return { problems: [{ message, offset: piece.offset }] }
  }
  return { run: compilePart(checked.node) }
}

function fillOne(
  piece: Extract<Piece, { run: unknown }>,
  facts: Facts,
): ReturnType<Template['fill']> {
  const result = piece.run(facts)
  return result.known ? { known: true, value: toJson(result.value) } : result
}

function fillText(pieces: readonly Piece[], facts: Facts): ReturnType<Template['fill']> {
  const missing: string[] = []
  const texts = pieces.map((piece): string => {
    if ('text' in piece) return piece.text
    const result = piece.run(facts)
    if (result.known) return asText(toJson(result.value))
    missing.push(...result.missing)
    return ''
  })
  if (missing.length > 0) return { known: false, missing: [...new Set(missing)] }
  return { known: true, value: texts.join('') }
}
