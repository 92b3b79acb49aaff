import { z } from 'zod'

import { longestOpenMinutes } from '../../change/nsg-rule.ts'
import { toFailure } from '../../errors.ts'
import { askedWords } from '../../judge/asked-words.ts'
import { commandFor } from '../../judge/command-for.ts'
import { commandPlan } from '../../judge/command-plan.ts'
import { decideWay } from '../../judge/way/decide-way.ts'
import type { WayDecision } from '../../judge/way/decide-way.ts'
import type { ChangeResult } from '../../model/change.ts'
import type { Plan } from '../../model/plan.ts'
import { policySchema } from '../../model/policy.ts'
import { openingSchema } from '../../model/way.ts'
import type { Opening, OpeningOutcome, WayView } from '../../model/way.ts'
import { now, status } from '../flow.ts'
import type { Flow, Workflow } from '../flow.ts'
import { collectTaskOf } from '../rulebook.ts'
import type { Rulebook } from '../rulebook.ts'
import { makeStages } from '../stages.ts'
import type { StageContext } from '../stages.ts'
import { closeAgain, notMade } from './close-again.ts'
import { lookWay, wayQuestionSchema } from './look-way.ts'
import { stayOpen } from './stay-open.ts'
import { seekWayConsent } from './way-consent.ts'

/** What an opening is ordered with. */
export const openWayInputSchema = wayQuestionSchema.extend({
  runId: z.string(),
  policy: policySchema,
  minutes: z.int().min(1).max(longestOpenMinutes),
  /** Stay until the end and take the rule away then; else it stays until somebody revokes it. */
  stay: z.boolean(),
  dryRun: z.boolean(),
})
type Input = z.infer<typeof openWayInputSchema>

/**
 * Lets one address in: looks, decides, asks, makes the rule, stays until the end or until it is asked to
 * close, and takes exactly that rule away. Where a just-in-time policy guards the port it is asked instead,
 * and ends that by itself.
 */
export function openWayWorkflow(rulebook: Rulebook): Workflow<Input, Opening> {
  return {
    name: 'open-way',
    version: 1,
    input: openWayInputSchema,
    output: openingSchema,
    *body(input) {
      const { seen, judged } = yield* lookWay(input)
      const { view } = judged
      const decision = decideWay(input, seen, judged)
      if (decision.kind === 'open') return ending(input, view, 'already-open')
      if (decision.kind === 'refused') {
        return ending(input, view, 'refused', { failure: toFailure(decision.error) })
      }
      const plan = planOf(rulebook, input, decision, yield* now())
      if (input.dryRun) return ending(input, view, 'planned', { plan })
      const consent = yield* seekWayConsent(plan, input.policy, againOf(input))
      if (!consent.given) {
        return ending(input, view, consent.outcome, { plan, failure: consent.failure })
      }
      const context = { ...input, collect: collectTaskOf(rulebook) }
      return yield* opened(input, view, plan, context)
    },
  }
}

/** Further fields of an end. */
type More = Partial<Pick<Opening, 'plan' | 'until' | 'results' | 'reversal' | 'failure'>>

function ending(input: Input, before: WayView, outcome: OpeningOutcome, more: More = {}): Opening {
  const { runId: id, target } = input
  const nothing = { results: [], reversal: [] }
  return { schema: 'rdp-azure/opening/1', id, target, outcome, before, ...nothing, ...more }
}

function planOf(
  { toolVersion }: Rulebook,
  { target }: Input,
  { rung, changes }: Extract<WayDecision, { kind: 'change' }>,
  nowMs: number,
): Plan {
  return commandPlan({ command: 'nsg-allow', rung, target, changes, toolVersion, nowMs })
}

/** The port that needs no option. */
const usualPort = 3389

/** The same command again, as it was asked for. */
function againOf({ target, asked, minutes, port, stay }: Input): string {
  return commandFor(
    'nsg allow',
    target,
    ...askedWords(asked),
    ...(port === usualPort ? [] : ['--port', String(port)]),
    '--for',
    `${minutes}m`,
    ...(stay ? [] : ['--detach']),
  )
}

/** Makes the plan; what was made is taken away again where it could not be made whole. */
function* opened(input: Input, view: WayView, plan: Plan, context: StageContext): Flow<Opening> {
  const made = yield* makeStages(context, plan)
  const { results, touched } = made
  if (!made.ok) {
    const { failure = notMade(results), ...back } = yield* closeAgain(context, touched)
    const outcome = back.closed ? 'failed' : 'left-open'
    const why = back.closed ? (made.failure ?? failure) : failure
    return ending(input, view, outcome, { plan, results, reversal: back.results, failure: why })
  }
  const until = untilOf(results)
  const ends = until === undefined ? {} : { until }
  if (plan.runbook.rung === 'jit')
    return ending(input, view, 'requested', { plan, results, ...ends })
  // An equal rule that another run made is that run's to take away.
  if (touched.length === 0) return ending(input, view, 'already-open', { plan, results, ...ends })
  yield* tellOpened(view, until, input)
  if (!input.stay) return ending(input, view, 'open', { plan, results, ...ends })
  return yield* closedAtEnd(input, view, { plan, results, ...ends }, () =>
    closeAgain(context, touched),
  )
}

function* closedAtEnd(
  input: Input,
  view: WayView,
  more: More,
  close: () => ReturnType<typeof closeAgain>,
): Flow<Opening> {
  const end = more.until === undefined ? yield* now() : Date.parse(more.until)
  const why = yield* stayOpen(end)
  const text = why === 'over' ? 'the time is over; closing' : 'closing'
  yield* status({ code: 'way.closing', level: 'info', text, data: { why } })
  const { closed, results: reversal, failure } = yield* close()
  const outcome = closed ? 'closed' : 'left-open'
  const ended = closed ? 'the rule is taken away' : 'the rule could not be taken away'
  yield* status({
    code: 'way.closed',
    level: closed ? 'info' : 'error',
    text: ended,
    data: { outcome },
  })
  return ending(input, view, outcome, { ...more, reversal, ...(failure ? { failure } : {}) })
}

function* tellOpened(
  { destination = '', port }: WayView,
  until: string | undefined,
  { asked: { from = '' }, target, stay }: Input,
): Flow<void> {
  const end = until === undefined ? '' : ` until ${until}`
  const stays = stay ? '' : `; it stays until: ${commandFor('nsg revoke', target)}`
  const text = `${from} is let in to ${destination}, port ${port},${end}${stays}`
  yield* status({ code: 'way.opened', level: 'info', text, data: { until } })
}

/** When the first of the rules is to be gone. */
function untilOf(results: readonly ChangeResult[]): string | undefined {
  const untils = results.flatMap(
    ({ detail }) => z.iso.datetime().safeParse(detail?.['until']).data ?? [],
  )
  return untils.toSorted()[0]
}
