import type { ASTNode } from '@marcbachmann/cel-js'

import type { ExpressionProblem } from './ban.ts'
import { fieldOf } from './fact-types.ts'
import type { FactType } from './fact-types.ts'
import { allNodes, pathSteps } from './syntax.ts'

/**
 * Finds texts compared with a path that can never hold them: CEL knows enums only as strings, so
 * `source == "selfsigned"` would pass its check and never be true.
 */
export function findImpossibleLiterals(root: ASTNode, facts: FactType): ExpressionProblem[] {
  return allNodes(root).flatMap((node) => {
    if (node.op !== '==' && node.op !== '!=' && node.op !== 'in') return []
    const [left, right] = node.args
    return [
      ...compare(left, right, facts),
      ...(node.op === 'in' ? [] : compare(right, left, facts)),
    ]
  })
}

function compare(path: ASTNode, other: ASTNode, facts: FactType): ExpressionProblem[] {
  const values = valuesAt(path, facts)
  if (!values) return []
  const literals = other.op === 'list' ? other.args : [other]
  return literals.flatMap((literal) => {
    const value = literal.op === 'value' ? literal.args : undefined
    if (typeof value !== 'string' || values.includes(value)) return []
    const choice = values.map((each) => `"${each}"`).join(', ')
    const message = `"${value}" is not a value of ${(pathSteps(path) ?? []).join('.')}; it is one of ${choice}`
    return [{ message, offset: literal.range.start }]
  })
}

function valuesAt(path: ASTNode, facts: FactType): readonly string[] | undefined {
  const type = pathSteps(path)?.reduce<FactType | undefined>(fieldOf, facts)
  return type?.kind === 'string' ? type.values : undefined
}
