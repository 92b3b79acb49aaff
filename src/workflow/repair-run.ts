import { z } from 'zod'

import type { Failure } from '../errors.ts'
import { askedSchema } from '../model/asked.ts'
import type { Attempt, RepairOutcome, RepairResult } from '../model/outcome.ts'
import { planSchema } from '../model/plan.ts'
import { policySchema } from '../model/policy.ts'
import { targetSchema } from '../model/target.ts'
import type { Attempted } from './attempt.ts'
import * as because from './endings.ts'
import type { Judged, Question, Rulebook } from './rulebook.ts'

/** What a repair is ordered with. */
export const repairInputSchema = z.object({
  runId: z.string(),
  target: targetSchema,
  /** What was said of the failure beside the VM. */
  asked: askedSchema.default({}),
  policy: policySchema,
  /** Repair by this runbook only, whatever the cause. */
  runbookId: z.string().optional(),
  /** Repair by it although what was seen speaks against it. */
  force: z.boolean().optional(),
  /** A plan approved earlier: exactly this is made, or nothing; whatever is left then is told, not repaired. */
  plan: planSchema.optional(),
  /** Show the plan and end. */
  dryRun: z.boolean().default(false),
})

/** Everything one run has learnt so far. */
export interface RepairRun {
  input: z.infer<typeof repairInputSchema>
  rulebook: Rulebook
  before: Judged
  latest: Judged
  tried: string[]
  attempts: Attempt[]
  proof: Attempted['proof']
}

/** What a look of this run is judged for. */
export function questionOf(input: RepairRun['input'], tried: readonly string[]): Question {
  const { target, asked, runbookId, force, policy } = input
  return { target, asked, runbookId, force, snapshot: policy.snapshot, tried }
}

/** Whether everything works now. A runbook asked for by name is planned at least once, healthy or not. */
export function healthyNow(run: RepairRun): boolean {
  const chosenAndUntried = run.input.runbookId !== undefined && run.attempts.length === 0
  return !chosenAndUntried && run.latest.diagnosis.judgement.verdict === 'healthy'
}

/** The end of a run that has no plan to go on with: healthy, fixed, or why there is none. */
export function endWithoutPlan(run: RepairRun): RepairResult {
  const { input, attempts } = run
  const { diagnosis } = run.latest
  if (healthyNow(run)) return endHealthy(run)
  if (attempts.some((each) => each.end !== 'cured')) {
    return endOf(run, 'not-fixed', because.noRungLeft(run.tried, diagnosis))
  }
  if (diagnosis.judgement.cause === undefined && input.runbookId === undefined) {
    return endOf(run, 'undetermined', because.unnamed(diagnosis))
  }
  if (run.latest.needsForce && input.runbookId !== undefined && !input.plan) {
    return endOf(run, 'refused', because.needsForce(diagnosis, input.runbookId))
  }
  if (input.plan) return endOf(run, 'refused', because.planOutlived(input.plan, diagnosis))
  return endOf(run, 'no-plan', because.noPlan(diagnosis, input.runbookId))
}

function endHealthy(run: RepairRun): RepairResult {
  const { plan } = run.input
  const { diagnosis } = run.latest
  if (run.attempts.length === 0) {
    return plan
      ? endOf(run, 'refused', because.planOutlived(plan, diagnosis))
      : endOf(run, 'healthy')
  }
  if (run.proof) return { ...endOf(run, 'fixed'), proof: run.proof }
  if (run.attempts.at(-1)?.end !== 'cured') {
    return endOf(run, 'not-fixed', because.noRungLeft(run.tried, diagnosis))
  }
  return endOf(run, 'not-fixed', because.unproven(diagnosis))
}

/** The result of a run as it stands. */
export function endOf(run: RepairRun, outcome: RepairOutcome, failure?: Failure): RepairResult {
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
