import type { Facts } from '../model/facts.ts'
import type { Judgement } from '../model/finding.ts'
import type { Symptom } from '../model/symptom.ts'

/** What is compared: the facts, the symptoms and the findings at one time. */
export interface Seen {
  facts: Facts
  symptoms: readonly Symptom[]
  judgement: Judgement
}

/**
 * Whether a repair cured its fault: the runbook no longer finds it, and no symptom that it explained
 * is left, unless another fault explains it now. Events are history and stay in the log, so they do
 * not count. A finding that became unknown is not cured, and neither is one that went out of sight
 * because the VM itself went down.
 */
export function cured(runbookId: string, before: Seen, after: Seen): boolean {
  const now = after.judgement.findings.find((each) => each.runbook === runbookId)
  // What was asked for by name on a VM that works must leave it working.
  if (before.judgement.verdict === 'healthy') {
    return after.judgement.verdict === 'healthy' && now?.status !== 'faulty'
  }
  if (now && now.status !== 'healthy') return false
  const explained = before.judgement.findings.find((each) => each.runbook === runbookId)?.explains
  const left = after.symptoms.filter(
    ({ id, breaks }) => (breaks || id.startsWith('certificate-')) && explained?.includes(id),
  )
  return (
    left.every(({ id }) =>
      after.judgement.findings.some(
        (other) => other.status === 'faulty' && other.explains.includes(id),
      ),
    ) && !brokenAnew(before, after)
  )
}

/**
 * Something fails now that did not before, and no runbook says why: the repair did harm. What fails
 * in a place that was not seen before may have failed there all along.
 */
function brokenAnew(before: Seen, after: Seen): boolean {
  const unnamed = after.judgement.verdict === 'undetermined'
  return after.symptoms.some(
    ({ id, breaks, seenFrom }) =>
      breaks &&
      seenFrom !== 'client' &&
      (unnamed || seenFrom === 'platform') &&
      before.facts[seenFrom] !== undefined &&
      !before.symptoms.some((each) => each.id === id),
  )
}
