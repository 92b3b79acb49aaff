import type { ASTNode } from '@marcbachmann/cel-js'

import type { Facts } from '../model/facts.ts'
import { findBanned } from './ban.ts'
import type { ExpressionProblem } from './ban.ts'
import { convertFacts } from './convert-facts.ts'
import { findImpossibleLiterals } from './enum-literals.ts'
import { conditionParts, conditions, factRoots, isMissing } from './environment.ts'
import { problemOf } from './name-problem.ts'
import { allNodes, pathSteps, print } from './syntax.ts'

/** A parsed expression that passed every check, and its CEL type. */
export interface CheckedExpression {
  node: ASTNode
  type: string
}

/** A value, or the paths without which there is none. */
export type Evaluated = { known: true; value: unknown } | { known: false; missing: string[] }

/** Parses and checks; nothing that fails here is ever run. */
export function checkExpression(
  source: string,
): CheckedExpression | { problems: ExpressionProblem[] } {
  try {
    const parsed = conditions.parse(source)
    const banned = findBanned(parsed.ast)
    const impossible = findImpossibleLiterals(parsed.ast, factRoots)
    if (banned.length > 0) return { problems: [...banned, ...impossible] }
    const checked = parsed.check()
    const { type } = checked
    const wrong = checked.valid ? findUnreadableTimes(parsed.ast) : [problemOf(checked.error)]
    const problems = [...wrong, ...impossible].toSorted((a, b) => a.offset - b.offset)
    if (problems.length > 0 || type === undefined) return { problems }
    return { node: parsed.ast, type }
  } catch (thrown) {
    return { problems: [problemOf(thrown)] }
  }
}

/** `timestamp("…")` and `duration("…")` fail only when they run, so each is run once here. */
function findUnreadableTimes(root: ASTNode): ExpressionProblem[] {
  return allNodes(root).flatMap((node) => {
    if (node.op !== 'call' || !['timestamp', 'duration'].includes(node.args[0])) return []
    try {
      conditionParts.evaluate(print(node))
      return []
    } catch (thrown) {
      return [{ ...problemOf(thrown), offset: node.range.start }]
    }
  })
}

/** Makes a part of a checked expression ready to run. */
export function compilePart(node: ASTNode): (facts: Facts) => Evaluated {
  const run = conditionParts.parse(print(node))
  const paths = pathsIn(node)
  return (facts) => {
    try {
      const value: unknown = run(contextOf(facts))
      return { known: true, value }
    } catch (thrown) {
      if (!isMissing(thrown)) throw thrown
      const stop = thrown.node ? print(thrown.node) : ''
      const missing = paths.filter((path) => startsAt(path, stop))
      return { known: false, missing: missing.length > 0 ? missing : [stop] }
    }
  }
}

/** The whole paths of an expression, as printed: what is told as not seen. */
function pathsIn(node: ASTNode): string[] {
  if (pathSteps(node)) return [print(node)]
  const inner = allNodes(node).filter((each) => pathSteps(each) !== undefined)
  const texts = inner.map(print)
  return [...new Set(texts)].filter(
    (text) => !texts.some((other) => other !== text && startsAt(other, text)),
  )
}

function startsAt(path: string, start: string): boolean {
  if (!path.startsWith(start)) return false
  return path.length === start.length || path[start.length] === '.' || path[start.length] === '['
}

const contexts = new WeakMap<Facts, Record<string, unknown>>()

/** Converted once for all runbooks that judge the same facts. */
function contextOf(facts: Facts): Record<string, unknown> {
  const ready = contexts.get(facts)
  if (ready) return ready
  const made = convertFacts(facts, factRoots)
  contexts.set(facts, made)
  return made
}
