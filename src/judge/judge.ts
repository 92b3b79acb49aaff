import type { Facts } from '../model/facts.ts'
import type { Finding, Judgement } from '../model/finding.ts'
import { symptomIds, symptoms as symptomTexts } from '../model/symptom.ts'
import type { Symptom } from '../model/symptom.ts'
import { wireVerdictNames, wireVerdicts } from '../model/wire-verdict.ts'
import type { Runbook } from '../runbook/runbook.ts'
import { findingOf } from './findings.ts'
import { isOpenFault, rank } from './rank.ts'
import { answersAsSet } from './standard-security.ts'

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
  const cause = findings.find(isOpenFault)
  if (cause) return { verdict: 'faulty', cause: cause.runbook, findings, notes: unseenNotes(facts) }
  if (works(facts, symptoms)) return { verdict: 'healthy', findings, notes: unseenNotes(facts) }
  const notes = [...brokenNotes(symptoms), ...unseenNotes(facts), ...unknownNotes(findings)]
  return { verdict: 'undetermined', findings, notes }
}

/** A fault that hides everything else: nothing can be judged while it is so. */
function hidingRunbook(runbooks: readonly Runbook[], findings: readonly Finding[]) {
  return runbooks.find((runbook, i) => runbook.hidesAll && findings[i]?.status === 'faulty')
}

/**
 * Works: the guest's own handshake succeeded, the wire did or could not be seen, and one of them
 * showed a certificate that is valid now. The handshake inside does not look at validity.
 */
function works(facts: Facts, symptoms: readonly Symptom[]): boolean {
  const inside = answersAsSet(facts.guest?.rdp?.loopback?.verdict, facts)
  const unseen = facts.wire?.verdict === undefined
  const outside = answersAsSet(facts.wire?.verdict, facts)
  const valid = outside || validity(facts) === 'valid'
  return inside && valid && (unseen || outside) && !symptoms.some((symptom) => symptom.breaks)
}

function validity(facts: Facts): 'valid' | 'invalid' | 'unseen' {
  const certificate = facts.guest?.rdp?.certificate
  if (certificate?.expired === true || certificate?.notYetValid === true) return 'invalid'
  return certificate?.expired === false && certificate.notYetValid === false ? 'valid' : 'unseen'
}

/** A fault may hide in what could not be judged. */
function unknownNotes(findings: readonly Finding[]): string[] {
  return findings
    .filter(({ status, role }) => status === 'unknown' && role !== 'remark')
    .map(
      ({ runbook, missing }) => `${runbook} could not be judged, not seen: ${missing.join(', ')}`,
    )
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
  const noCertificate = facts.guest !== undefined && validity(facts) === 'unseen'
  return [
    ...(facts.platform?.power === undefined ? ['the power state was not seen'] : []),
    ...(facts.guest === undefined ? ['the guest was not seen'] : []),
    ...(facts.guest !== undefined && loopback === undefined
      ? ['the handshake inside the guest was not seen']
      : []),
    ...(noCertificate ? ['whether the certificate is valid now was not seen'] : []),
    ...(facts.wire?.verdict === undefined ? ['the wire was not seen'] : []),
    ...fromWireNotes(facts),
    ...(facts.wire?.verdict === 'x224-standard-security'
      ? ['the server offers only the old standard security, without TLS']
      : []),
  ]
}

/** Why an answer from outside is not taken for one that works, where no symptom breaks anything. */
function fromWireNotes(facts: Facts): string[] {
  const name = wireVerdictNames.find((each) => each === facts.wire?.verdict)
  const id = symptomIds.find((each) => each === name)
  if (name === undefined || id === undefined || wireVerdicts[name].weight !== 'warns') return []
  return wireVerdicts[name].stage === 'credssp'
    ? [`${symptomTexts[id].title}, seen from outside`]
    : []
}
