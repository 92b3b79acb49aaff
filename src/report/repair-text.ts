import { kindOf } from '../change/registry.ts'
import type { Failure } from '../errors.ts'
import type { ChangeResult, PlannedChange } from '../model/change.ts'
import type { Attempt, RepairResult, UndoResult } from '../model/outcome.ts'
import { repairOutcomes, undoOutcomes } from '../model/outcome.ts'
import { block } from './columns.ts'
import type { Paint } from './paint.ts'
import { planText } from './plan-text.ts'
import { repairCommand } from './repair-command.ts'

const proofTexts = {
  outside: 'from outside and inside: both handshakes present the effective, valid certificate',
  inside: 'from inside the guest only: the wire was not seen from here',
} as const

/**
 * A repair for people: each attempt, how it ended, the proof, the way back. `vmWords` names the VM as
 * a command takes it: `vm-web01 -g rg-prod`; `repairWords` also say what was asked beside it.
 */
export function repairText(
  result: RepairResult,
  vmWords: string,
  paint: Paint,
  repairWords = vmWords,
): string {
  const { outcome, plan, proof } = result
  const good = outcome === 'fixed' || outcome === 'healthy'
  const shown = plan && outcome !== 'declined' ? [planText(plan, paint), ''] : []
  const lines = [
    ...shown,
    ...result.attempts.flatMap((each) => attemptLines(each)),
    headLine(result.target.name, outcome, repairOutcomes[outcome].meaning, good, paint),
    ...(proof ? block('Proof', [proofTexts[proof]]) : []),
    ...(outcome === 'healthy' ? block('Note', result.before.judgement.notes) : []),
    ...thumbprintLines(result),
    ...failureLines(result.failure),
    ...restoreLines(result),
    ...wayOn(result, vmWords, repairWords),
  ]
  return lines.join('\n')
}

function headLine(name: string, outcome: string, meaning: string, good: boolean, paint: Paint) {
  return paint(good ? 'good' : 'bad', `${name}: ${outcome} · ${meaning}`)
}

function attemptLines({ plan, end, reversed, consent, results }: Attempt): string[] {
  const changes = plan.stages.flatMap((stage) => stage.changes)
  const { id, rung } = plan.runbook
  return [
    `${id}/${rung}: ${endTexts[end]}${reversalTexts[reversed]} (${consentTexts[consent]})`,
    ...results.map((result) => resultLine(result, changes)),
  ]
}

const endTexts = { cured: 'cured', 'not-cured': 'did not cure', failed: 'failed' } as const

const reversalTexts = {
  no: '',
  yes: ', reversed',
  nothing: ', nothing to reverse',
  failed: ', NOT reversed whole',
} as const

const consentTexts = {
  person: 'approved by a person',
  policy: 'permitted by the policy of this run',
  plan: 'approved as a plan',
} as const

function resultLine(result: ChangeResult, changes: readonly PlannedChange[]): string {
  const change = changes.find((each) => each.id === result.id)
  const subject = change ? `  ${kindOf(change.kind).describe(change).subject}` : ''
  const why = result.reason ? `, ${result.reason.message}` : ''
  return `  ${result.id}. ${result.kind}${subject}: ${result.status}${why}`
}

function thumbprintLines({ before, after }: RepairResult): string[] {
  const thumbprint = (diagnosis: typeof after) =>
    diagnosis?.evidence.guest.seen
      ? diagnosis.evidence.guest.value.certificate?.thumbprint
      : undefined
  const [was, is] = [thumbprint(before), thumbprint(after)]
  if (is === undefined) return []
  if (was === is) return block('Cert', [`${is}, as before`])
  return block('Cert', [was === undefined ? `${is}, none seen before` : `${was} → ${is}`])
}

/** How to make what was only shown, or to take back what was made and kept. */
function wayOn(result: RepairResult, vmWords: string, repairWords: string): string[] {
  const { plan, outcome, before, attempts } = result
  if (outcome === 'planned' && plan) {
    return block('Next', [repairCommand(repairWords, plan, before.judgement.cause)])
  }
  return attempts.some(isKept)
    ? block('Undo', [`rdp-azure undo ${vmWords} --run ${result.id}`])
    : []
}

/** How to go back to the whole disk, where a snapshot of it was made. */
function restoreLines({ attempts, target }: RepairResult): string[] {
  const made = attempts
    .flatMap(({ results }) => results)
    .find((each) => each.kind === 'snapshot-disk')
  const snapshot = made?.detail?.['snapshot']
  if (typeof snapshot !== 'string') return []
  const vm = `-g ${target.resourceGroup} -n ${target.name}`
  return block('Restore', [
    `only if the VM is lost; the OS disk as it was before is kept in ${snapshot}`,
    `az disk create -g ${target.resourceGroup} -n ${target.name}-restored --source ${snapshot}`,
    `az vm deallocate ${vm}`,
    `az vm update ${vm} --os-disk ${target.name}-restored`,
    `az vm start ${vm}`,
  ])
}

function isKept({ reversed, results }: Attempt): boolean {
  if (reversed === 'failed') return true
  const undoable = results.some(
    ({ kind, status }) => status === 'done' && kindOf(kind).nature === 'state',
  )
  return reversed === 'no' && undoable
}

/** An undo for people: what went back, what was left and why. */
export function undoText(result: UndoResult, paint: Paint): string {
  const { outcome, left, results, target } = result
  const { exitCode, meaning } = undoOutcomes[outcome]
  return [
    ...results.map((each) => resultLine(each, [])),
    headLine(target.name, outcome, meaning, exitCode === 0, paint),
    ...(left.length > 0 ? ['Left as it is:'] : []),
    ...left.map((each) => `  ${each.what} (${each.kind})`),
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
