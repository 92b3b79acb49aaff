import type { Facts } from '../model/facts.ts'
import type { Finding, Judgement } from '../model/finding.ts'
import type { Symptom } from '../model/symptom.ts'
import type { Runbook } from '../runbook/runbook.ts'
import { findingOf } from './findings.ts'
import { rank } from './rank.ts'

/**
 * Judges every runbook over the facts and says what they mean together. Unknown is never healthy:
 * without a loopback handshake seen to work, and with anything broken that no runbook names, the
 * verdict is `undetermined`.
 */
export function judge(
  runbooks: readonly Runbook[],
  facts: Facts,
  symptoms: readonly Symptom[],
): Judgement {
  const judged = runbooks.filter((runbook) => runbook.role !== 'action')
  const all = judged.map((runbook) => findingOf(runbook, facts, symptoms))
  const hiding = hidingRunbook(judged, all)
  const seen = hiding ? all.filter((each) => each.runbook === hiding.id) : all
  const findings = rank(judged, seen, symptoms)
  const cause = findings.find(isFault)
  if (cause) return { verdict: 'faulty', cause: cause.runbook, findings, notes: unseenNotes(facts) }
  const notes = [...brokenNotes(symptoms), ...unseenNotes(facts)]
  const verdict = works(facts, symptoms) ? 'healthy' : 'undetermined'
  return { verdict, findings, notes }
}

/** A fault that hides everything else: nothing can be judged while it is so. */
function hidingRunbook(runbooks: readonly Runbook[], findings: readonly Finding[]) {
  return runbooks.find((runbook, i) => runbook.hidesAll && findings[i]?.status === 'faulty')
}

function isFault(finding: Finding): boolean {
  const counts = finding.role === 'cause' || finding.role === 'contributing'
  return counts && finding.status === 'faulty' && finding.consequenceOf === undefined
}

/** Works: the guest's own handshake succeeded, and the wire did or could not be seen. */
function works(facts: Facts, symptoms: readonly Symptom[]): boolean {
  const inside = facts.guest?.rdp?.loopback?.verdict === 'ok'
  const outside = facts.wire?.verdict === undefined || facts.wire.verdict === 'ok'
  return inside && outside && !symptoms.some((symptom) => symptom.breaks)
}

function brokenNotes(symptoms: readonly Symptom[]): string[] {
  return symptoms
    .filter((symptom) => symptom.breaks)
    .map(
      (symptom) => `${symptom.title} (seen from ${symptom.seenFrom}), and no runbook explains it`,
    )
}

function unseenNotes(facts: Facts): string[] {
  const loopback = facts.guest?.rdp?.loopback?.verdict
  return [
    ...(facts.platform?.power === undefined ? ['the power state was not seen'] : []),
    ...(facts.guest === undefined ? ['the guest was not seen'] : []),
    ...(facts.guest !== undefined && loopback === undefined
      ? ['the handshake inside the guest was not seen']
      : []),
    ...(facts.wire?.verdict === undefined ? ['the wire was not seen'] : []),
  ]
}
