import type { Failure } from '../errors.ts'
import type { ChangeResult } from '../model/change.ts'
import type { Attempt, RepairResult, UndoResult } from '../model/outcome.ts'
import { repairOutcomes, undoOutcomes } from '../model/outcome.ts'
import { block, count } from './columns.ts'
import type { Paint } from './paint.ts'
import { planText } from './plan-text.ts'

const proofTexts = {
  outside: 'proven from outside: the handshake presents the effective, valid certificate',
  inside: 'proven from inside the guest only: there is no line of sight from here',
} as const

/** A repair for people: each attempt, how it ended, the proof, the way back. */
export function repairText(result: RepairResult, vmWords: string, paint: Paint): string {
  const good = result.outcome === 'fixed' || result.outcome === 'healthy'
  const head = `${result.target.name}: ${result.outcome}, ${repairOutcomes[result.outcome].meaning}`
  const lines = [
    ...(result.plan ? [planText(result.plan, paint), ''] : []),
    ...result.attempts.flatMap((each) => attemptLines(each)),
    paint(good ? 'good' : 'bad', head),
    ...(result.proof ? block('Proof', [proofTexts[result.proof]]) : []),
    ...thumbprintLines(result),
    ...failureLines(result.failure),
    ...wayBack(result, vmWords),
  ]
  return lines.join('\n')
}

function attemptLines(attempt: Attempt): string[] {
  const { id, rung } = attempt.plan.runbook
  const reversed = reversalTexts[attempt.reversed]
  return [
    `${id}/${rung}: ${attempt.end}${reversed} (${consentTexts[attempt.consent]})`,
    ...attempt.results.map((each) => `  ${resultLine(each)}`),
  ]
}

const reversalTexts = {
  no: '',
  yes: ', reversed',
  nothing: ', nothing to reverse',
  failed: ', NOT reversed whole',
} as const

const consentTexts = {
  person: 'approved by a person',
  policy: 'permitted by policy',
  plan: 'approved as a plan',
} as const

function resultLine(result: ChangeResult): string {
  const why = result.reason ? `: ${result.reason.message}` : ''
  return `${result.id}. ${result.kind}  ${result.status}${why}`
}

function thumbprintLines({ before, after }: RepairResult): string[] {
  const thumbprint = (diagnosis: typeof after) =>
    diagnosis?.evidence.guest.seen
      ? diagnosis.evidence.guest.value.certificate?.thumbprint
      : undefined
  const [was, is] = [thumbprint(before), thumbprint(after)]
  if (!after || is === undefined) return []
  return block('Cert', [was === is || was === undefined ? `${is} (unchanged)` : `${was} → ${is}`])
}

function wayBack(result: RepairResult, vmWords: string): string[] {
  const kept = result.attempts.some((each) => each.reversed === 'no' || each.reversed === 'failed')
  if (result.outcome === 'planned') return block('Next', [`rdp-azure repair ${vmWords} --yes`])
  return kept ? block('Undo', [`rdp-azure undo ${vmWords} --run ${result.id}`]) : []
}

/** An undo for people: what went back, what was left and why. */
export function undoText(result: UndoResult, paint: Paint): string {
  const good = undoOutcomes[result.outcome].exitCode === 0
  const head = `${result.target.name}: ${result.outcome}, ${undoOutcomes[result.outcome].meaning}`
  return [
    ...result.results.map((each) => `  ${resultLine(each)}`),
    paint(good ? 'good' : 'bad', head),
    ...(result.left.length > 0
      ? [`Left as Windows made it (${count(result.left.length, 'kind')}):`]
      : []),
    ...result.left.map((each) => `  ${each.kind}: ${each.what}`),
    ...failureLines(result.failure),
  ].join('\n')
}

/** What went wrong and the exact commands to go on with. */
export function failureLines(failure: Failure | undefined): string[] {
  if (!failure) return []
  return [
    ...block('Why', [`${failure.message} (${failure.code})`]),
    ...block('Next', [...failure.next]),
  ]
}
