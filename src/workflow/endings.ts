import { RdpAzureError, toFailure } from '../errors.ts'
import type { Failure } from '../errors.ts'
import { commandFor } from '../judge/command-for.ts'
import type { ChangeResult } from '../model/change.ts'
import type { Attempt, Diagnosis } from '../model/outcome.ts'
import type { Plan } from '../model/plan.ts'

/** The guest refused a path: which change, and why. */
export function refusedByGuest({ results, plan }: Attempt): Failure {
  const one = results.find((each) => each.status === 'refused')
  const message = `${said(one)} was refused by the guest, and nothing of this stage was kept`
  return failure('GuestRefused', message, [
    'look at the path in the guest: who planted the link, or changed the owner?',
    commandFor('diagnose', plan.target),
  ])
}

/** A stage stopped: which change, and why. What was made before it was reversed. */
export function stageFailed({ results, reversed, plan }: Attempt): Failure {
  const one = results.find((each) => each.status === 'failed' || each.status === 'drifted')
  const why = one?.status === 'drifted' ? 'found another value than the plan says' : 'failed'
  const after = reversed === 'yes' ? '; what was made before it is reversed' : ''
  const next = [commandFor('diagnose', plan.target)]
  return failure('NotFixed', `${said(one)} ${why}${after}`, next)
}

/** A repair was made and could not be put back whole. */
export function reversalFailed(last: Attempt, runId: string, cause: Failure | undefined): Failure {
  const one = last.reversal.find((each) => each.status !== 'done' && each.status !== 'already')
  const why = cause ? cause.message : `${said(one)} ${one?.status ?? 'failed'}`
  const what = last.end === 'failed' ? 'failed' : 'did not cure'
  const message = `the repair ${what} and could not be reversed whole: ${why}`
  return failure('ReversalFailed', message, [
    commandFor('undo', last.plan.target, '--run', runId),
    `rdp-azure run show ${runId}`,
  ])
}

/** Every rung was made, did not cure, and is reversed. */
export function noRungLeft(tried: readonly string[], { target }: Diagnosis): Failure {
  const message = `no repair is left; tried in vain and reversed: ${tried.join(', ') || 'none'}`
  return failure('NotFixed', message, [commandFor('diagnose', target, '-o', 'json')])
}

/** What was asked for by name or as a plan is cured, and something else is still wrong. */
export function otherFaultsLeft({ plan }: Attempt, { judgement, target }: Diagnosis): Failure {
  const left = judgement.cause ?? 'something that no runbook names'
  const message = `${plan.runbook.id} is repaired and kept, and Remote Desktop still fails: ${left}`
  const verb = judgement.cause === undefined ? 'diagnose' : 'repair'
  return failure('NotFixed', message, [commandFor(verb, target)])
}

/** Nothing seen is named by a runbook; a place that could not be looked at says why. */
export function unnamed({ evidence, judgement, target }: Diagnosis): Failure {
  if (!evidence.guest.seen) return evidence.guest.failure
  const notes = judgement.notes.join('; ')
  const message = `no runbook names a cause${notes ? `: ${notes}` : ''}`
  return failure('Undetermined', message, [commandFor('diagnose', target, '-o', 'json')])
}

/** A cause is named, or a runbook was asked for, and no plan can be made of it. */
export function noPlan(diagnosis: Diagnosis, runbookId: string | undefined): Failure {
  const id = runbookId ?? diagnosis.judgement.cause
  const why = diagnosis.noPlanBecause ?? 'it has no repair'
  const owner = diagnosis.judgement.findings.find((each) => each.runbook === id)?.handoff
  return failure('NoRepair', id === undefined ? why : `${id}: ${why}`, [
    ...(owner === undefined ? [] : [owner]),
    id === undefined ? commandFor('diagnose', diagnosis.target) : `rdp-azure runbook show ${id}`,
  ])
}

/** What was seen speaks against the runbook asked for by name, and nothing was changed. */
export function needsForce({ noPlanBecause, target }: Diagnosis, runbookId: string): Failure {
  const message = `${noPlanBecause ?? runbookId}; nothing was changed`
  return failure('NeedsForce', message, [
    commandFor('diagnose', target),
    `to do it all the same: ${commandFor('repair', target, '--runbook', runbookId, '--force')}`,
  ])
}

/** Nothing is left of what an approved plan was made for, or it can no longer be planned. */
export function planOutlived(approved: Plan, diagnosis: Diagnosis): Failure {
  const { judgement, noPlanBecause, target } = diagnosis
  const healthy = judgement.verdict === 'healthy'
  const now = healthy ? 'nothing is wrong with the VM now' : (noPlanBecause ?? 'no cause is named')
  const message = `the approved plan repairs ${approved.runbook.id}, and ${now}; nothing was changed`
  return failure('PlanOutdated', message, [commandFor('diagnose', target)])
}

/** Everything looks healthy and the proof is missing. */
export function unproven({ target }: Diagnosis): Failure {
  const message = 'nothing fails any more, but no handshake proves that Remote Desktop works'
  return failure('NotFixed', message, [commandFor('diagnose', target)])
}

function said(result: ChangeResult | undefined): string {
  if (!result) return 'a change'
  const why = result.reason ? ` (${result.reason.message})` : ''
  return `change ${result.id}, ${result.kind}${why},`
}

function failure(
  code: ConstructorParameters<typeof RdpAzureError>[0],
  message: string,
  next: readonly string[],
): Failure {
  return toFailure(new RdpAzureError(code, message, { next }))
}
