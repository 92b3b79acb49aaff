import { EvaluationError, ParseError, TypeError as CelTypeError } from '@marcbachmann/cel-js'

import type { ExpressionProblem } from './ban.ts'
import { factRoots } from './environment.ts'
import { fieldOf } from './fact-types.ts'
import type { FactType } from './fact-types.ts'
import { pathSteps } from './syntax.ts'

/** What CEL says is wrong with an expression; a name that is no fact is told with those that are. */
export function problemOf(thrown: unknown): ExpressionProblem {
  if (thrown instanceof CelTypeError || thrown instanceof EvaluationError) {
    const path = thrown.node && pathSteps(thrown.node)
    const missing = thrown.code === 'no_such_key' || thrown.code === 'unknown_variable'
    const message = missing && path ? noSuchFact(path) : thrown.summary
    return { message, offset: thrown.range?.start ?? 0 }
  }
  if (thrown instanceof ParseError) {
    return { message: thrown.summary, offset: thrown.range?.start ?? 0 }
  }
  return { message: thrown instanceof Error ? thrown.message : String(thrown), offset: 0 }
}

function noSuchFact(path: readonly string[]): string {
  const parent = path.slice(0, -1)
  const type = parent.reduce<FactType | undefined>(fieldOf, factRoots)
  const names = type?.kind === 'object' ? Object.keys(type.fields) : []
  const where = parent.length > 0 ? `${parent.join('.')} has` : 'there are'
  const choice = `${where} ${names.length > 0 ? names.join(', ') : 'no fields'}`
  return `no fact is called ${path.join('.')}; ${choice}`
}
