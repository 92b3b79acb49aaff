import { z } from 'zod'

import { longestOpenMinutes, nsgRule } from '../../change/nsg-rule.ts'
import { RdpAzureError, toFailure } from '../../errors.ts'
import type { Failure } from '../../errors.ts'
import { commandFor } from '../../judge/command-for.ts'
import { commandPlan } from '../../judge/command-plan.ts'
import type { ChangeResult, PlannedChange } from '../../model/change.ts'
import { policySchema } from '../../model/policy.ts'
import { closingSchema } from '../../model/way.ts'
import type { Closing, ClosingOutcome, OwnRule, WayView } from '../../model/way.ts'
import { changeAzure } from '../activities.ts'
import { now } from '../flow.ts'
import type { Flow, Workflow } from '../flow.ts'
import type { Rulebook } from '../rulebook.ts'
import { lookWay, wayQuestionSchema } from './look-way.ts'
import { seekWayConsent } from './way-consent.ts'

/** What a closing is ordered with. */
export const closeWayInputSchema = wayQuestionSchema.extend({
  runId: z.string(),
  policy: policySchema,
  /** Rules that somebody else made with this tool, too. */
  all: z.boolean(),
  dryRun: z.boolean(),
})
type Input = z.infer<typeof closeWayInputSchema>

/** Takes away the rules that this tool made for a VM, whichever run made them and whatever became of it. */
export function closeWayWorkflow({ toolVersion }: Rulebook): Workflow<Input, Closing> {
  return {
    name: 'close-way',
    version: 1,
    input: closeWayInputSchema,
    output: closingSchema,
    *body(input) {
      const { judged, seen } = yield* lookWay(input)
      const { view } = judged
      // Unseen groups are not empty ones: there may be a rule of ours in them.
      if (!seen.groups.seen) return ending(input, view, 'failed', { failure: seen.groups.failure })
      const rules = view.ours.filter(({ mine }) => mine || input.all)
      const left = view.ours.filter((each) => !rules.includes(each))
      if (rules.length === 0) return ending(input, view, 'nothing-to-revoke', { left })
      const changes = rules.map((rule, index) => takeAway(rule, index, seen.nowMs))
      const { target } = input
      const nowMs = yield* now()
      const wanted = { target, changes, toolVersion, nowMs }
      const plan = commandPlan({ command: 'nsg-revoke', rung: 'rules', ...wanted })
      if (input.dryRun) return ending(input, view, 'planned', { plan, left: view.ours })
      const again = commandFor('nsg revoke', target, ...(input.all ? ['--all'] : []))
      const consent = yield* seekWayConsent(plan, input.policy, again)
      if (!consent.given) {
        const { outcome, failure } = consent
        return ending(input, view, outcome, { plan, failure, left: view.ours })
      }
      return { ...(yield* revoked(input, view, changes, rules, left)), plan }
    },
  }
}

type More = Partial<Pick<Closing, 'plan' | 'left' | 'results' | 'failure'>>

function ending(input: Input, view: WayView, outcome: ClosingOutcome, more: More = {}): Closing {
  const { runId: id, target } = input
  const jitOpen = view.owners.jit?.open === true
  const nothing = { left: [], results: [] }
  return { schema: 'rdp-azure/closing/1', id, target, outcome, jitOpen, ...nothing, ...more }
}

/** The inverse of the change that made the rule, as the rule itself tells it. */
function takeAway(rule: OwnRule, index: number, nowMs: number): PlannedChange {
  const { groupId, priority, source, destination, port, until } = rule
  const left = Math.ceil((Date.parse(until) - nowMs) / 60_000)
  const minutes = Math.min(Math.max(1, left), longestOpenMinutes)
  const params = { groupId, priority, source, destination, port, minutes }
  const before = { priority, source, destination, port }
  return { id: String(index + 1), kind: nsgRule.name, params, before, after: null }
}

/** One by one, so that one that cannot be taken away leaves the others to be. */
function* revoked(
  input: Input,
  view: WayView,
  changes: readonly PlannedChange[],
  rules: readonly OwnRule[],
  others: readonly OwnRule[],
): Flow<Closing> {
  const results: ChangeResult[] = []
  const left = [...others]
  let unanswered: Failure | undefined
  for (const [index, change] of changes.entries()) {
    const rule = rules[index]
    const seen = yield* changeAzure({ target: input.target, change, undoOf: rule?.runId })
    if (seen.seen) results.push(seen.value)
    else unanswered = seen.failure
    const gone = seen.seen && (seen.value.status === 'done' || seen.value.status === 'already')
    if (!gone && rule) left.push(rule)
  }
  const stuck = results.find(({ status }) => status !== 'done' && status !== 'already')
  if (unanswered) return ending(input, view, 'failed', { results, left, failure: unanswered })
  if (stuck)
    return ending(input, view, 'refused', { results, left, failure: changedSince(input, stuck) })
  return ending(input, view, 'revoked', { results, left })
}

function changedSince({ target }: Input, { reason, status }: ChangeResult): Failure {
  const message = `not every rule was taken away, because it changed since: ${reason?.message ?? status}`
  const next = [commandFor('nsg show', target)]
  return toFailure(new RdpAzureError('UndoRefused', message, { next }))
}
