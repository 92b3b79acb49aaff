import type { Facts } from '../model/facts.ts'
import type { Judgement } from '../model/finding.ts'
import type { Guard, Runbook } from '../runbook/runbook.ts'

/**
 * What was seen that speaks against a runbook: it is not faulty, or the condition of an action does not
 * hold. Who asks for it by name may go on all the same; no ranking does.
 */
export function speaksAgainst(
  runbook: Runbook,
  judgement: Judgement,
  facts: Facts,
): string | undefined {
  if (runbook.role === 'action') {
    const truth = runbook.when.holds(facts)
    if (truth.value === false) return `the condition of ${runbook.id} does not hold`
    return truth.value === 'unknown' ? `not seen: ${truth.missing.join(', ')}` : undefined
  }
  const finding = judgement.findings.find((each) => each.runbook === runbook.id)
  if (finding?.status === 'faulty') return undefined
  const what = finding ? `is ${finding.status}, not faulty` : 'is not faulty'
  const missing = finding?.missing.length ? `; not seen: ${finding.missing.join(', ')}` : ''
  return `${runbook.id} ${what}${missing}`
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
