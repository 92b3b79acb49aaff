import { Environment, EvaluationError } from '@marcbachmann/cel-js'
import type { ASTNode } from '@marcbachmann/cel-js'

import { factsSchema } from '../model/facts.ts'
import { declareRoots } from './declare-types.ts'
import { describeObject } from './fact-types.ts'

/** The facts as conditions see them. */
export const factRoots = describeObject(factsSchema, 'facts')

/** Nodes and nesting of one condition: far above any sane one, far below what could hang or overflow. */
const limits = { maxAstNodes: 300, maxDepth: 24 }

/** Parts are printed with every parenthesis, which nests deeper than what was written. */
const partLimits = { maxAstNodes: 600, maxDepth: 400 }

/** The codes by which CEL says that a path of a checked expression has no value. */
const missingCodes = new Set(['no_such_key', 'unknown_variable', 'index_out_of_bounds'])

/** Whether an error only means that evidence is missing; everything else is a real error. */
export function isMissing(thrown: unknown): thrown is EvaluationError {
  return thrown instanceof EvaluationError && missingCodes.has(thrown.code)
}

/** Where conditions are parsed and checked. */
export const conditions = new Environment({ limits })
declareRoots(conditions, factRoots)
conditions.registerFunction('known(ast): bool', expandKnown)

/** Where the parts of a checked condition are run. */
export const conditionParts = conditions.clone({ limits: partLimits })

interface Checker {
  check(node: ASTNode, context: unknown): unknown
  getType(name: string): unknown
}
interface Runner {
  run(node: ASTNode, context: unknown): unknown
}
interface KnownCall {
  inner: ASTNode
}

/**
 * `known(path)`: whether the path was seen. CEL's own `has` checks only the root of its path, so a
 * misspelt field passes; here the whole path is checked like any other expression.
 */
function expandKnown({ args }: { args: readonly ASTNode[] }) {
  return {
    inner: args[0],
    typeCheck(checker: Checker, call: KnownCall, context: unknown) {
      checker.check(call.inner, context)
      return checker.getType('bool')
    },
    evaluate(runner: Runner, call: KnownCall, context: unknown) {
      try {
        runner.run(call.inner, context)
        return true
      } catch (thrown) {
        if (isMissing(thrown)) return false
        throw thrown
      }
    },
  }
}
