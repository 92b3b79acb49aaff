import type { z } from 'zod'

import { repairResultSchema } from '../model/outcome.ts'
import type { Attempt, RepairResult } from '../model/outcome.ts'
import { attempt } from './attempt.ts'
import type { AttemptContext, Attempted } from './attempt.ts'
import { seekConsent } from './consent.ts'
import { look } from './diagnose.ts'
import * as because from './endings.ts'
import { now, status } from './flow.ts'
import type { Flow, Workflow } from './flow.ts'
import { endOf, endWithoutPlan, healthyNow, questionOf, repairInputSchema } from './repair-run.ts'
import type { RepairRun } from './repair-run.ts'
import { collectTaskOf, judgeEvidence } from './rulebook.ts'
import type { Rulebook } from './rulebook.ts'

/** Rungs one run may try: more than any built-in ladder has, so that a loop in user runbooks ends. */
const mostAttempts = 12

/**
 * Diagnose, plan, consent, apply, look again; reverse what did not cure and try the next rung, each
 * planned and consented to anew.
 */
export function repairWorkflow(
  rulebook: Rulebook,
): Workflow<z.input<typeof repairInputSchema>, RepairResult> {
  return {
    name: 'repair',
    version: 2,
    input: repairInputSchema,
    output: repairResultSchema,
    *body(rawInput) {
      const input = repairInputSchema.parse(rawInput)
      const before = yield* look(rulebook, questionOf(input, []))
      const run = { input, rulebook, before, latest: before, tried: [], attempts: [] }
      return yield* rounds({ ...run, proof: undefined })
    },
  }
}

function* rounds(run: RepairRun): Flow<RepairResult> {
  while (run.attempts.length < mostAttempts) {
    const end = yield* oneRound(run)
    if (end) return end
  }
  return endOf(run, 'not-fixed', because.noRungLeft(run.tried, run.latest.diagnosis))
}

/** One plan from first look to proof; a result ends the run. */
function* oneRound(run: RepairRun): Flow<RepairResult | undefined> {
  const { input, latest } = run
  const plan = latest.diagnosis.plan
  if (healthyNow(run) || !plan) return endWithoutPlan(run)
  yield* status({ code: 'plan.made', level: 'info', text: plan.runbook.id, data: { plan } })
  if (input.dryRun) return { ...endOf(run, 'planned'), plan }
  const consent = yield* seekConsent({
    plan,
    facts: latest.facts,
    policy: input.policy,
    approved: input.plan,
    runbookId: input.runbookId,
    force: input.force,
    asked: input.asked,
    nowMs: yield* now(),
  })
  if (!consent.given) return { ...endOf(run, consent.outcome, consent.failure), plan }
  const attempted = yield* attempt(attemptContext(run), plan, consent.by, latest)
  run.attempts.push(attempted.attempt)
  run.latest = attempted.now
  run.proof = attempted.proof
  return endOfAttempt(run, attempted) ?? (yield* prepareNext(run, attempted.attempt))
}

function attemptContext(run: RepairRun): AttemptContext {
  const { input, rulebook, tried } = run
  return {
    target: input.target,
    runId: input.runId,
    collect: collectTaskOf(rulebook),
    rulebook,
    question: questionOf(input, tried),
  }
}

/** The result, when this attempt ended the run. */
function endOfAttempt(run: RepairRun, attempted: Attempted): RepairResult | undefined {
  const { attempt: last, failure, refused } = attempted
  const { runId, runbookId, plan } = run.input
  if (last.reversed === 'failed') {
    return endOf(run, 'reversal-failed', because.reversalFailed(last, runId, failure))
  }
  if (refused) return endOf(run, 'refused', because.refusedByGuest(last))
  if (last.end === 'failed') return endOf(run, 'not-fixed', failure ?? because.stageFailed(last))
  const onlyThis = plan !== undefined || (runbookId !== undefined && last.end === 'cured')
  if (!onlyThis || (last.end === 'cured' && healthyNow(run))) return undefined
  const { diagnosis } = run.latest
  const why =
    last.end === 'cured'
      ? because.otherFaultsLeft(last, diagnosis)
      : because.noRungLeft([rungOf(last)], diagnosis)
  return endOf(run, 'not-fixed', why)
}

const rungOf = ({ plan: { runbook } }: Attempt): string => `${runbook.id}/${runbook.rung}`

/** A rung that did not cure is noted as tried, and the same evidence is judged for the next one. */
function* prepareNext(run: RepairRun, last: Attempt): Flow<undefined> {
  if (last.end === 'cured') return undefined
  run.tried.push(rungOf(last))
  const { evidence } = run.latest.diagnosis
  const question = questionOf(run.input, run.tried)
  run.latest = judgeEvidence(run.rulebook, question, evidence, yield* now())
  const next = run.latest.diagnosis.plan
  if (next) {
    const text = `next: ${next.runbook.id}/${next.runbook.rung}`
    yield* status({ code: 'rung.next', level: 'info', text, data: { tried: run.tried } })
  }
  return undefined
}
