import { z } from 'zod'

import type { Failure } from '../errors.ts'
import { cured } from '../judge/cured.ts'
import { proofOf } from '../judge/proof.ts'
import type { ChangeResult, PlannedChange } from '../model/change.ts'
import type { Attempt } from '../model/outcome.ts'
import type { Plan } from '../model/plan.ts'
import { now, status } from './flow.ts'
import type { Flow } from './flow.ts'
import { gather, gatherAround } from './gather.ts'
import { judgeEvidence } from './rulebook.ts'
import type { Judged, Question, Rulebook } from './rulebook.ts'
import { makeStages, reverseStages } from './stages.ts'
import type { StageContext, StagesDone } from './stages.ts'

/** What became of one plan, and the VM as it is now. */
export interface Attempted {
  attempt: Attempt
  now: Judged
  failure?: Failure
  /** A change that the guest would not make because the path is not safe. */
  refused: boolean
  /** Set when Remote Desktop works as a whole now: from where that was seen. */
  proof?: 'inside' | 'outside'
}

/** What an attempt is made from. */
export interface AttemptContext extends StageContext {
  rulebook: Rulebook
  question: Question
}

/** Makes one plan, looks again, and reverses it when it did not cure. */
export function* attempt(
  context: AttemptContext,
  plan: Plan,
  consent: Attempt['consent'],
  before: Judged,
): Flow<Attempted> {
  const made = yield* makeStages({ ...context, bootedAt: bootedAtOf(before) }, plan)
  const refused = made.results.some((each) => each.status === 'refused')
  const after = yield* lookAfter(asMeant(context, plan), made)
  const help = helped(plan, made.results, before, after)
  if (made.ok && help.cured) {
    const proof = help.proof ? { proof: help.proof } : {}
    const record = ended(plan, consent, made.results, 'cured', 'no', [])
    return { attempt: record, now: after, refused, ...proof }
  }
  if (made.ok) yield* tellNotCured(plan)
  return { ...(yield* takenBack(context, plan, consent, made, after)), refused }
}

/** What an action declares to bring about was asked for with it, and does not speak against it. */
function asMeant(context: AttemptContext, plan: Plan): AttemptContext {
  const { runbooks } = context.rulebook
  const made = runbooks.find(({ id }) => id === plan.runbook.id)
  if (made?.role !== 'action') return context
  const others = runbooks.filter(({ id }) => !made.consequences.includes(id))
  return { ...context, rulebook: { ...context.rulebook, runbooks: others } }
}

function bootedAtOf({ diagnosis: { evidence } }: Judged): string | undefined {
  return evidence.guest.seen ? evidence.guest.value.os?.bootedAt : undefined
}

/** Reverses what was touched, and looks again where the reversal reached anything. */
function* takenBack(
  context: AttemptContext,
  plan: Plan,
  consent: Attempt['consent'],
  made: StagesDone,
  after: Judged,
): Flow<Omit<Attempted, 'refused'>> {
  const end = made.ok ? 'not-cured' : 'failed'
  const back = yield* reverseStages(context, made.touched)
  const reversed = !back.ok ? 'failed' : back.results.length > 0 ? 'yes' : 'nothing'
  const failure = back.failure ?? made.failure
  return {
    attempt: ended(plan, consent, made.results, end, reversed, back.results),
    now: back.results.length > 0 ? yield* lookAfter(context, back) : after,
    ...(failure ? { failure } : {}),
  }
}

/** A VM that works as a whole must also be proven to; one with another fault left cannot be yet. */
function helped(
  plan: Plan,
  results: readonly ChangeResult[],
  before: Judged,
  after: Judged,
): { cured: boolean; proof?: 'inside' | 'outside' } {
  if (!cured(plan.runbook.id, sides(before), sides(after))) return { cured: false }
  if (after.diagnosis.judgement.verdict !== 'healthy') return { cured: true }
  const proof = proofOf(before.facts, after.facts, removedBy(plan, results))
  return proof ? { cured: true, proof } : { cured: false }
}

/** Thumbprints of certificates this plan took out of their store, or whose binding to the listener it took away. */
function removedBy(plan: Plan, results: readonly ChangeResult[]): string[] {
  const done = new Set(results.filter(({ status }) => status === 'done').map(({ id }) => id))
  return plan.stages
    .flatMap(({ changes }) => changes)
    .filter(({ id }) => done.has(id))
    .map((change) => (change.kind === 'remove-certificate' ? change.params : unbound(change)))
    .flatMap(({ thumbprint }) => (typeof thumbprint === 'string' ? [thumbprint] : []))
}

const bindingSchema = z.object({
  kind: z.literal('registry-value'),
  params: z.object({ name: z.literal('SSLCertificateSHA1Hash') }),
  before: z.object({ type: z.literal('REG_BINARY'), data: z.string() }),
  after: z.object({ exists: z.literal(false) }),
})

/** The certificate that was bound, where this change took the binding away. */
function unbound(change: PlannedChange): { thumbprint?: string } {
  const binding = bindingSchema.safeParse(change)
  return binding.success ? { thumbprint: binding.data.before.data.toUpperCase() } : {}
}

function sides(judged: Judged) {
  const { symptoms, judgement } = judged.diagnosis
  return { facts: judged.facts, symptoms, judgement }
}

function* lookAfter(context: AttemptContext, made: StagesDone): Flow<Judged> {
  const { target, collect, rulebook, question } = context
  const evidence = made.guest
    ? yield* gatherAround(target, question.asked, collect, made.guest)
    : yield* gather(target, question.asked, collect)
  return judgeEvidence(rulebook, question, evidence, yield* now())
}

function* tellNotCured(plan: Plan): Flow<void> {
  const { id, rung } = plan.runbook
  const text = `${id}/${rung} was made and Remote Desktop still fails; it is reversed`
  yield* status({ code: 'repair.not-cured', level: 'warn', text, data: plan.runbook })
}

function ended(
  plan: Plan,
  consent: Attempt['consent'],
  results: ChangeResult[],
  end: Attempt['end'],
  reversed: Attempt['reversed'],
  reversal: ChangeResult[],
): Attempt {
  return { plan, consent, results, end, reversed, reversal }
}
