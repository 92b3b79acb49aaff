import { RdpAzureError, toFailure } from '../errors.ts'
import type { Failure } from '../errors.ts'
import { decide } from '../judge/policy.ts'
import { samePlan } from '../judge/same-plan.ts'
import type { Facts } from '../model/facts.ts'
import type { Attempt, RepairOutcome } from '../model/outcome.ts'
import type { Plan } from '../model/plan.ts'
import type { Policy } from '../model/policy.ts'
import { askApproval } from './activities.ts'
import { status } from './flow.ts'
import type { Flow } from './flow.ts'

/** Yes and by whom, or the end of the run and why. */
export type Consent =
  | { given: true; by: Attempt['consent'] }
  | { given: false; outcome: Extract<RepairOutcome, 'refused' | 'declined'>; failure: Failure }

/** What consent is sought with: the plan made from fresh facts, and a plan approved earlier if there is one. */
export interface ConsentQuestion {
  plan: Plan
  facts: Facts
  policy: Policy
  approved: Plan | undefined
  nowMs: number
}

/** Seeks a yes: from the policy, from a plan approved earlier, or from a person. */
export function* seekConsent(question: ConsentQuestion): Flow<Consent> {
  const { plan, facts, policy, approved } = question
  const outdated = approved && outdatedBecause(question, approved)
  if (outdated) return refusal('refused', outdated)
  const decision = decide(plan, facts, policy)
  if (decision.decision === 'refuse') {
    const code = policy.readOnly ? 'ReadOnly' : 'PolicyRefused'
    const message = `the plan is refused: ${decision.reasons.join('; ')}`
    return refusal('refused', new RdpAzureError(code, message, { next: decision.next }))
  }
  if (approved) return yield* permitted('plan', plan)
  if (decision.decision === 'permit') return yield* permitted('policy', plan)
  const answer = yield* askApproval({ plan, reasons: decision.reasons })
  if (answer.approved) return yield* permitted('person', plan)
  if (answer.asked) {
    return refusal(
      'declined',
      new RdpAzureError('Declined', 'the plan was not approved; nothing was changed'),
    )
  }
  return refusal('refused', nobodyToAsk(decision.reasons, decision.next))
}

function nobodyToAsk(reasons: readonly string[], next: readonly string[]): RdpAzureError {
  const why = reasons.length > 0 ? `: ${reasons.join('; ')}` : ''
  return new RdpAzureError(
    'ConsentNeeded',
    `the plan needs a yes and nobody can be asked here${why}`,
    {
      next:
        next.length > 0 ? next : ['add --yes to permit plans of low risk without active sessions'],
    },
  )
}

function outdatedBecause(question: ConsentQuestion, approved: Plan): RdpAzureError | undefined {
  const next = ['make a new plan: rdp-azure diagnose <vm> --plan-out <file>']
  if (Date.parse(approved.expiresAt) < question.nowMs) {
    const message = `the approved plan expired at ${approved.expiresAt}; nothing was changed`
    return new RdpAzureError('PlanOutdated', message, { next })
  }
  if (samePlan(approved, question.plan)) return undefined
  const message =
    'the approved plan no longer follows from the runbooks and what the VM shows now; nothing was changed'
  return new RdpAzureError('PlanOutdated', message, {
    next,
    data: { approved: approved.hash, now: question.plan.hash },
  })
}

function refusal(outcome: 'refused' | 'declined', error: RdpAzureError): Consent {
  return { given: false, outcome, failure: toFailure(error) }
}

function* permitted(by: Attempt['consent'], plan: Plan): Flow<Consent> {
  const text = { person: 'approved', policy: 'permitted by policy', plan: 'approved beforehand' }[
    by
  ]
  yield* status({ code: 'plan.permitted', level: 'info', text, data: { by, plan: plan.hash } })
  return { given: true, by }
}
