import type { Facts } from '../model/facts.ts'
import type { Finding } from '../model/finding.ts'
import type { Symptom } from '../model/symptom.ts'
import type { Runbook } from '../runbook/runbook.ts'
import { guardReasons } from './may-repair.ts'

/** One runbook judged by itself: its condition, its words, the symptoms it explains. */
export function findingOf(runbook: Runbook, facts: Facts, symptoms: readonly Symptom[]): Finding {
  const truth = runbook.when.holds(facts)
  const shown = new Set(symptoms.map((symptom) => symptom.id))
  const finding: Finding = {
    runbook: runbook.id,
    title: runbook.title,
    role: runbook.role,
    status: truth.value === 'unknown' ? 'unknown' : truth.value ? 'faulty' : 'healthy',
    missing: truth.value === 'unknown' ? [...new Set(truth.missing)] : [],
    explains: runbook.explains.filter((id) => shown.has(id)),
    references: [...runbook.references],
  }
  if (finding.status !== 'faulty') return finding
  const handoff = handoffOf(runbook, facts)
  const next = runbook.next?.fill(facts)
  return {
    ...finding,
    because: becauseOf(runbook, facts),
    ...(handoff === undefined ? {} : { handoff }),
    // A command that a guard would refuse is no way to go on.
    ...(next?.known && typeof next.value === 'string' && !isGuarded(runbook, facts)
      ? { next: next.value }
      : {}),
  }
}

const isGuarded = (runbook: Runbook, facts: Facts): boolean =>
  guardReasons(runbook, facts, 'refuse').length > 0

/** Told whole or, where one of its facts was not seen, as it is written: half a task misleads. */
function handoffOf({ handoff }: Runbook, facts: Facts): string | undefined {
  const filled = handoff?.fill(facts)
  return filled?.known && typeof filled.value === 'string' ? filled.value : handoff?.source
}

/** The runbook's own words; when one of its facts was not seen, its title says enough. */
function becauseOf(runbook: Runbook, facts: Facts): string {
  const filled = runbook.because.fill(facts)
  return filled.known && typeof filled.value === 'string' ? filled.value : runbook.title
}
