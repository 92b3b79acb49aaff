import { RdpAzureError, toFailure } from '../../errors.ts'
import type { Failure } from '../../errors.ts'
import { commandFor } from '../../judge/command-for.ts'
import type { ChangeResult, PlannedChange } from '../../model/change.ts'
import { now, sleepUntil } from '../flow.ts'
import type { Flow } from '../flow.ts'
import { reverseStages } from '../stages.ts'
import type { StageContext, StagesDone } from '../stages.ts'

/** Attempts to take a rule away: one that stays lets somebody in, so one lost answer is not the end. */
const mostAttempts = 4
/** Pause before each further attempt, in milliseconds; it grows with each. */
const pauseMs = 15_000

/** What became of the rules. */
export interface ClosedAgain {
  closed: boolean
  results: ChangeResult[]
  failure?: Failure
}

/** Takes rules away that this run made, and tries again where Azure did not answer. */
export function* closeAgain(
  context: StageContext,
  touched: readonly (readonly PlannedChange[])[],
): Flow<ClosedAgain> {
  for (let attempt = 1; ; attempt += 1) {
    const back = yield* reverseEach(context, touched)
    if (back.ok) return { closed: true, results: back.results }
    // What was changed since is refused for good; only what was not answered may be answered later.
    if (back.failure === undefined || attempt === mostAttempts) {
      const failure = leftOpen(context, back.results, back.failure)
      return { closed: false, results: back.results, failure }
    }
    yield* sleepUntil((yield* now()) + attempt * pauseMs)
  }
}

/** Each by itself: a rule that cannot be taken away must not keep the others open. */
function* reverseEach(
  context: StageContext,
  touched: readonly (readonly PlannedChange[])[],
): Flow<Pick<StagesDone, 'ok' | 'results' | 'failure'>> {
  const each: StagesDone[] = []
  for (const stage of touched.toReversed()) each.push(yield* reverseStages(context, [stage]))
  const failure = each.find((one) => one.failure !== undefined)?.failure
  return {
    ok: each.every(({ ok }) => ok),
    results: each.flatMap(({ results }) => results),
    ...(failure ? { failure } : {}),
  }
}

function leftOpen(
  { target }: StageContext,
  results: readonly ChangeResult[],
  cause: Failure | undefined,
): Failure {
  const why = cause?.message ?? whyOf(results) ?? 'it failed'
  const message = `a rule could not be taken away and still lets somebody in: ${why}`
  const next = [commandFor('nsg revoke', target), commandFor('nsg show', target)]
  return toFailure(new RdpAzureError('ReversalFailed', message, { next }))
}

/** Why a rule was not made, where Azure did answer. */
export function notMade(results: readonly ChangeResult[]): Failure {
  const message = `the rule was not made: ${whyOf(results) ?? 'no reason was told'}`
  return toFailure(new RdpAzureError('NotFixed', message))
}

function whyOf(results: readonly ChangeResult[]): string | undefined {
  const one = results.find(({ status }) => status !== 'done' && status !== 'already')
  return one && (one.reason?.message ?? one.status)
}
