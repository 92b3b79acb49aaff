import { RdpAzureError, toFailure } from '../errors.ts'
import type { Failure } from '../errors.ts'
import type { ChangeResult } from '../model/change.ts'
import type { Attempt, Diagnosis } from '../model/outcome.ts'
import type { Plan } from '../model/plan.ts'

/** The guest refused a path: which change, and why. */
export function refusedByGuest(last: Attempt): Failure {
  const one = last.results.find((each) => each.status === 'refused')
  const message = `${said(one, 'a change')} was refused by the guest and nothing of this stage was kept`
  return failure('GuestRefused', message, [
    'look at the path in the guest: who planted the link, or changed the owner?',
  ])
}

/** A stage stopped: which change, and why. Earlier ones were reversed. */
export function stageFailed(last: Attempt): Failure {
  const one = last.results.find((each) => each.status === 'failed' || each.status === 'drifted')
  const drifted = one?.status === 'drifted'
  const why = drifted ? 'found another value than the plan says' : 'failed'
  const next = drifted
    ? 'diagnose again: rdp-azure diagnose <vm>'
    : 'look at the guest’s own error above'
  return failure(
    'NotFixed',
    `${said(one, 'a change')} ${why}; what was made before it is reversed`,
    [next],
  )
}

/** A repair was made and could not be put back whole. */
export function reversalFailed(last: Attempt, cause: Failure | undefined): Failure {
  const one = last.reversal.find((each) => each.status !== 'done' && each.status !== 'already')
  const why = cause ? cause.message : said(one, 'a change')
  return failure(
    'ReversalFailed',
    `the repair did not cure and could not be reversed whole: ${why}`,
    ['try again later: rdp-azure undo <vm>'],
  )
}

/** Every rung was made, did not cure, and is reversed. */
export function noRungLeft(tried: readonly string[]): Failure {
  const message = `no repair is left; tried in vain and reversed: ${tried.join(', ') || 'none'}`
  return failure('NotFixed', message, ['rdp-azure diagnose <vm> -o json shows all evidence'])
}

/** The runbook asked for by name is cured, and something else is still wrong. */
export function otherFaultsLeft(last: Attempt, now: Diagnosis): Failure {
  const left = now.judgement.cause ?? 'no runbook names it'
  const message = `${last.plan.runbook.id} is repaired, and Remote Desktop still fails: ${left}`
  return failure('NotFixed', message, ['rdp-azure diagnose <vm>'])
}

/** Nothing seen is named by a runbook; a place that could not be looked at says why. */
export function unnamed(diagnosis: Diagnosis): Failure {
  const { guest } = diagnosis.evidence
  if (!guest.seen) return guest.failure
  const notes = diagnosis.judgement.notes.join('; ')
  return failure('Undetermined', `no runbook names a cause${notes ? `: ${notes}` : ''}`, [
    'rdp-azure diagnose <vm> -o json shows all evidence',
  ])
}

/** A cause is named, or a runbook was asked for, and no plan can be made of it. */
export function noPlan(diagnosis: Diagnosis, approved: Plan | undefined): Failure {
  const cause = diagnosis.judgement.cause ?? 'the runbook'
  const why = diagnosis.noPlanBecause ?? 'it has no repair'
  if (approved) {
    const message = `the approved plan no longer follows from what the VM shows now: ${why}`
    return failure('PlanOutdated', message, ['rdp-azure diagnose <vm> --plan-out <file>'])
  }
  return failure('NoRepair', `${cause}: ${why}`, [
    'rdp-azure runbook show <id> tells what it would do',
  ])
}

/** An approved plan for a VM on which nothing is wrong any more. */
export function nothingToRepair(approved: Plan): Failure {
  const message = `the approved plan repairs ${approved.runbook.id}, and nothing is wrong with the VM now`
  return failure('PlanOutdated', message, ['nothing to do; delete the plan file'])
}

/** Everything looks healthy and the proof is missing. */
export function unproven(): Failure {
  return failure(
    'NotFixed',
    'nothing fails any more, but no handshake proves that Remote Desktop works',
    ['rdp-azure diagnose <vm>'],
  )
}

function said(result: ChangeResult | undefined, otherwise: string): string {
  if (!result) return otherwise
  const why = result.reason ? ` (${result.reason.message})` : ''
  return `change ${result.id}, ${result.kind}${why},`
}

function failure(
  code: ConstructorParameters<typeof RdpAzureError>[0],
  message: string,
  next: string[],
): Failure {
  return toFailure(new RdpAzureError(code, message, { next }))
}
