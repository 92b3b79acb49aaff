import type { ASTNode } from '@marcbachmann/cel-js'

import type { Facts } from '../model/facts.ts'
import { compilePart } from './expression.ts'
import type { Truth } from './runbook.ts'

type Judge = (facts: Facts) => Truth

/**
 * Three-valued logic over the parts of a checked condition. `!`, `&&`, `||` and `? :` are judged
 * here, because CEL names only the last missing path and lets `||` swallow every error; CEL judges
 * what stands between them.
 */
export function compileTruth(node: ASTNode): Judge {
  switch (node.op) {
    case '!_':
      return not(compileTruth(node.args))
    case '&&':
    case '||':
      return join(compileTruth(node.args[0]), compileTruth(node.args[1]), node.op === '||')
    case '?:':
      return choose(
        compileTruth(node.args[0]),
        compileTruth(node.args[1]),
        compileTruth(node.args[2]),
      )
    default:
      return leaf(node)
  }
}

function leaf(node: ASTNode): Judge {
  const run = compilePart(node)
  return (facts) => {
    const result = run(facts)
    return result.known ? { value: result.value === true } : unknown(result.missing)
  }
}

function not(inner: Judge): Judge {
  return (facts) => {
    const truth = inner(facts)
    return truth.value === 'unknown' ? truth : { value: !truth.value }
  }
}

/** `deciding` is the value of one side that settles the whole: true for `||`, false for `&&`. */
function join(left: Judge, right: Judge, deciding: boolean): Judge {
  return (facts) => {
    const a = left(facts)
    if (a.value === deciding) return a
    const b = right(facts)
    if (b.value === deciding) return b
    const missing = [...missingOf(a), ...missingOf(b)]
    return missing.length > 0 ? unknown(missing) : { value: !deciding }
  }
}

function choose(test: Judge, yes: Judge, no: Judge): Judge {
  return (facts) => {
    const chosen = test(facts)
    if (chosen.value !== 'unknown') return chosen.value ? yes(facts) : no(facts)
    const [a, b] = [yes(facts), no(facts)]
    if (a.value !== 'unknown' && a.value === b.value) return a
    return unknown([...chosen.missing, ...missingOf(a), ...missingOf(b)])
  }
}

function missingOf(truth: Truth): string[] {
  return truth.value === 'unknown' ? truth.missing : []
}

function unknown(missing: readonly string[]): Truth {
  return { value: 'unknown', missing: [...new Set(missing)] }
}
