import type { Facts } from '../model/facts.ts'
import type { Judgement } from '../model/finding.ts'
import type { Guard, Runbook } from '../runbook/runbook.ts'

/** Why a runbook must not be used now. Unknown is never a reason to change something. */
export function notNow(runbook: Runbook, judgement: Judgement, facts: Facts): string | undefined {
  const finding = judgement.findings.find((each) => each.runbook === runbook.id)
  if (runbook.role !== 'action' && finding?.status !== 'faulty') {
    const what = finding ? `is ${finding.status}, not faulty` : 'is not faulty'
    const missing = finding?.missing.length ? `; not seen: ${finding.missing.join(', ')}` : ''
    return `${runbook.id} ${what}${missing}`
  }
  if (runbook.role === 'action') {
    const truth = runbook.when.holds(facts)
    if (truth.value === false) return `the condition of ${runbook.id} does not hold`
    if (truth.value === 'unknown') return `not seen: ${truth.missing.join(', ')}`
  }
  return guardReasons(runbook, facts, 'refuse')[0]
}

/** The reasons of guards that are met; one that cannot be judged counts as met and says so. */
export function guardReasons(runbook: Runbook, facts: Facts, kind: Guard['kind']): string[] {
  return runbook.guards
    .filter((guard) => guard.kind === kind)
    .flatMap(({ when, reason }) => {
      const truth = when.holds(facts)
      if (truth.value === 'unknown') return [`${reason} (not seen: ${truth.missing.join(', ')})`]
      return truth.value ? [reason] : []
    })
}
