import { RdpAzureError, toFailure } from '../errors.ts'
import type { Failure } from '../errors.ts'
import { askedWords } from '../judge/asked-words.ts'
import { commandFor } from '../judge/command-for.ts'
import { decide } from '../judge/policy.ts'
import type { Asked } from '../model/asked.ts'
import type { Facts } from '../model/facts.ts'
import type { Attempt, RepairOutcome } from '../model/outcome.ts'
import type { Plan } from '../model/plan.ts'
import type { Policy } from '../model/policy.ts'
import { askApproval } from './activities.ts'
import { outdatedBecause } from './approved-plan.ts'
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
  /** The runbook asked for by name, so that the commands to go on with name it, too. */
  runbookId: string | undefined
  force: boolean | undefined
  /** What was said beside the VM, so that these commands say it, too. */
  asked: Asked
  nowMs: number
}

/** Seeks a yes: from the policy, from a plan approved earlier, or from a person. */
export function* seekConsent(question: ConsentQuestion): Flow<Consent> {
  const { plan, facts, policy, approved } = question
  const outdated = approved && outdatedBecause(approved, plan, question.nowMs)
  if (outdated) return refusal('refused', outdated)
  const { decision, reasons, next } = decide(plan, facts, policy)
  if (decision === 'refuse') {
    const code = policy.readOnly ? 'ReadOnly' : 'PolicyRefused'
    const message = `the plan is refused: ${reasons.join('; ')}`
    return refusal('refused', new RdpAzureError(code, message, { next: again(question, next) }))
  }
  if (approved) return yield* permitted('plan', plan)
  if (decision === 'permit') return yield* permitted('policy', plan)
  const answer = yield* askApproval({ plan, reasons })
  if (answer.approved) return yield* permitted('person', plan)
  return answer.asked
    ? refusal('declined', declined(question))
    : refusal('refused', nobodyToAsk(question, reasons))
}

function declined(question: ConsentQuestion): RdpAzureError {
  const next = again(question, [commandFor('repair', question.plan.target)])
  return new RdpAzureError('Declined', 'the plan was not approved; nothing was changed', { next })
}

/** The command that needs no answer; where even that asks, a person at a terminal must be found. */
function nobodyToAsk(question: ConsentQuestion, reasons: readonly string[]): RdpAzureError {
  const { plan, facts, policy } = question
  const why = reasons.length > 0 ? `: ${reasons.join('; ')}` : ''
  const unattended = decide(plan, facts, { ...policy, unattended: true })
  const command = commandFor('repair', plan.target)
  const permits = { permit: [`${command} --yes`], refuse: unattended.next, ask: [] }
  const next = [...permits[unattended.decision], command]
  const message = `the plan needs a yes and nobody can be asked here${why}`
  return new RdpAzureError('ConsentNeeded', message, {
    next: again(question, next.map(atTerminal(command))),
  })
}

const atTerminal = (command: string) => (each: string) =>
  each === command ? `at a terminal: ${command}` : each

/** The same commands for the runbook asked for by name, and for whoever connects. */
function again({ runbookId, force, asked }: ConsentQuestion, next: readonly string[]): string[] {
  const isRepair = /(^|: )rdp-azure repair /
  const words = [
    ...(runbookId === undefined ? [] : [`--runbook ${runbookId}`]),
    ...(runbookId !== undefined && force === true ? ['--force'] : []),
    ...askedWords(asked),
  ]
  return next.map((each) => (isRepair.test(each) ? [each, ...words].join(' ') : each))
}

function refusal(outcome: 'refused' | 'declined', error: RdpAzureError): Consent {
  return { given: false, outcome, failure: toFailure(error) }
}

const permittedTexts = {
  person: 'approved',
  policy: 'permitted by the policy of this run',
  plan: 'approved beforehand',
} as const

function* permitted(by: Attempt['consent'], plan: Plan): Flow<Consent> {
  const text = `the plan is ${permittedTexts[by]}`
  yield* status({ code: 'plan.permitted', level: 'info', text, data: { by, plan: plan.hash } })
  return { given: true, by }
}
