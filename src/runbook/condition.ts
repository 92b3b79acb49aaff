import { RdpAzureError } from '../errors.ts'
import type { ExpressionProblem } from './ban.ts'
import { checkExpression } from './expression.ts'
import { compileTruth } from './kleene.ts'
import type { Condition } from './runbook.ts'

/** The longest condition, in characters. */
const longest = 500

/** Checks a condition; gives it ready to judge, or what is wrong with it and where. */
export function checkCondition(source: string): Condition | { problems: ExpressionProblem[] } {
  if (source.length > longest) {
    const message = `the condition is ${source.length} characters long, at most ${longest} are allowed`
    return { problems: [{ message, offset: 0 }] }
  }
  const checked = checkExpression(source)
  if ('problems' in checked) return checked
  if (checked.type !== 'bool') {
    return {
      problems: [{ message: `a condition is true or false, this is a ${checked.type}`, offset: 0 }],
    }
  }
  const judge = compileTruth(checked.node)
  return {
    source,
    holds(facts) {
      try {
        return judge(facts)
      } catch (thrown) {
        throw cannotJudge(source, thrown)
      }
    },
  }
}

/** The same for a condition that stands alone. Throws RunbookInvalid with the first problem. */
export function compileCondition(source: string): Condition {
  const checked = checkCondition(source)
  if (!('problems' in checked)) return checked
  const [first] = checked.problems
  const message = `the condition ${source} cannot be used: ${first?.message ?? 'it is empty'}`
  throw new RdpAzureError('RunbookInvalid', message, { data: { problems: checked.problems } })
}

function cannotJudge(source: string, cause: unknown): RdpAzureError {
  const why = cause instanceof Error ? cause.message.split('\n')[0] : String(cause)
  const message = `the condition ${source} failed while it was judged: ${why}`
  return new RdpAzureError('RunbookInvalid', message, { cause, data: { condition: source } })
}
