import { z } from 'zod'

import type { Failure } from '../errors.ts'
import { repairResultSchema } from '../model/outcome.ts'
import type { Attempt, RepairOutcome, RepairResult } from '../model/outcome.ts'
import { planSchema } from '../model/plan.ts'
import { policySchema } from '../model/policy.ts'
import { targetSchema } from '../model/target.ts'
import { attempt } from './attempt.ts'
import type { Attempted } from './attempt.ts'
import { seekConsent } from './consent.ts'
import { look } from './diagnose.ts'
import * as because from './endings.ts'
import { now, status } from './flow.ts'
import type { Flow, Workflow } from './flow.ts'
import { collectTaskOf, judgeEvidence } from './rulebook.ts'
import type { Judged, Question, Rulebook } from './rulebook.ts'

/** Rungs one run may try: more than any built-in ladder has, so that a loop in user runbooks ends. */
const mostAttempts = 12

const inputSchema = z.object({
  runId: z.string(),
  target: targetSchema,
  policy: policySchema,
  /** Repair by this runbook only, whatever the cause. */
  runbookId: z.string().optional(),
  /** A plan approved earlier: exactly this is made, or nothing. */
  plan: planSchema.optional(),
  /** Show the plan and end. */
  dryRun: z.boolean().default(false),
})
type Input = z.infer<typeof inputSchema>

/** Everything one run has learnt so far. */
interface Run {
  input: Input
  rulebook: Rulebook
  before: Judged
  latest: Judged
  tried: string[]
  attempts: Attempt[]
  proof: Attempted['proof']
}

/**
 * Diagnose, plan, consent, apply, look again; reverse what did not cure and try the next rung, each
 * planned and consented to anew.
 */
export function repairWorkflow(
  rulebook: Rulebook,
): Workflow<z.input<typeof inputSchema>, RepairResult> {
  return {
    name: 'repair',
    version: 1,
    input: inputSchema,
    output: repairResultSchema,
    *body(rawInput) {
      const input = inputSchema.parse(rawInput)
      const before = yield* look(rulebook, question(input, []))
      const run: Run = {
        input,
        rulebook,
        before,
        latest: before,
        tried: [],
        attempts: [],
        proof: undefined,
      }
      while (run.attempts.length < mostAttempts) {
        const end = yield* oneRound(run)
        if (end) return end
      }
      return ended(run, 'not-fixed', because.noRungLeft(run.tried))
    },
  }
}

function question(input: Input, tried: readonly string[]): Question {
  return { target: input.target, runbookId: input.runbookId, tried }
}

/** One plan from first look to proof; a result ends the run. */
function* oneRound(run: Run): Flow<RepairResult | undefined> {
  const { input, latest } = run
  const plan = latest.diagnosis.plan
  if (healthyNow(run) || !plan) return endWithoutPlan(run)
  yield* status({ code: 'plan.made', level: 'info', text: plan.runbook.id, data: { plan } })
  if (input.dryRun) return { ...ended(run, 'planned'), plan }
  const consent = yield* seekConsent({
    plan,
    facts: latest.facts,
    policy: input.policy,
    approved: run.attempts.length === 0 ? input.plan : undefined,
    nowMs: yield* now(),
  })
  if (!consent.given) return { ...ended(run, consent.outcome, consent.failure), plan }
  const attempted = yield* attempt(attemptContext(run), plan, consent.by, latest)
  run.attempts.push(attempted.attempt)
  run.latest = attempted.now
  run.proof = attempted.proof
  return endOfAttempt(run, attempted) ?? (yield* prepareNext(run, attempted.attempt))
}

function attemptContext(run: Run) {
  const { input, rulebook, tried } = run
  return {
    target: input.target,
    runId: input.runId,
    collect: collectTaskOf(rulebook),
    rulebook,
    question: question(input, tried),
  }
}

/** The result, when this attempt ended the run. */
function endOfAttempt(
  run: Run,
  { attempt: last, failure, refused }: Attempted,
): RepairResult | undefined {
  if (last.reversed === 'failed') {
    return ended(run, 'reversal-failed', because.reversalFailed(last, failure))
  }
  if (refused) return ended(run, 'refused', because.refusedByGuest(last))
  if (last.end === 'failed') return ended(run, 'not-fixed', failure ?? because.stageFailed(last))
  if (last.end === 'cured' && run.input.runbookId !== undefined && !healthyNow(run)) {
    return ended(run, 'not-fixed', because.otherFaultsLeft(last, run.latest.diagnosis))
  }
  return undefined
}

/** A rung that did not cure is noted as tried, and the same evidence is judged for the next one. */
function* prepareNext(run: Run, last: Attempt): Flow<undefined> {
  if (last.end === 'cured') return undefined
  const { id, rung } = last.plan.runbook
  run.tried.push(`${id}/${rung}`)
  const { evidence } = run.latest.diagnosis
  run.latest = judgeEvidence(run.rulebook, question(run.input, run.tried), evidence, yield* now())
  const next = run.latest.diagnosis.plan
  if (next) {
    const text = `next: ${next.runbook.id}/${next.runbook.rung}`
    yield* status({ code: 'rung.next', level: 'info', text, data: { tried: run.tried } })
  }
  return undefined
}

function healthyNow(run: Run): boolean {
  const chosenAndUntried = run.input.runbookId !== undefined && run.attempts.length === 0
  return !chosenAndUntried && run.latest.diagnosis.judgement.verdict === 'healthy'
}

function endWithoutPlan(run: Run): RepairResult {
  const { diagnosis } = run.latest
  if (healthyNow(run)) return endHealthy(run)
  if (run.attempts.some((each) => each.end !== 'cured')) {
    return ended(run, 'not-fixed', because.noRungLeft(run.tried))
  }
  if (diagnosis.judgement.cause === undefined && run.input.runbookId === undefined) {
    return ended(run, 'undetermined', because.unnamed(diagnosis))
  }
  return ended(
    run,
    run.input.plan ? 'refused' : 'no-plan',
    because.noPlan(diagnosis, run.input.plan),
  )
}

function endHealthy(run: Run): RepairResult {
  if (run.attempts.length === 0) {
    if (run.input.plan) return ended(run, 'refused', because.nothingToRepair(run.input.plan))
    return ended(run, 'healthy')
  }
  if (run.proof) return { ...ended(run, 'fixed'), proof: run.proof }
  return ended(run, 'not-fixed', because.unproven())
}

function ended(run: Run, outcome: RepairOutcome, failure?: Failure): RepairResult {
  return {
    schema: 'rdp-azure/repair/1',
    id: run.input.runId,
    target: run.input.target,
    outcome,
    attempts: run.attempts,
    before: run.before.diagnosis,
    ...(run.attempts.length > 0 ? { after: run.latest.diagnosis } : {}),
    ...(failure ? { failure } : {}),
  }
}
