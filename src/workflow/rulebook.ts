import { collectTask } from '../facts/collect-needs.ts'
import { deriveFacts } from '../facts/derive.ts'
import { findSymptoms } from '../facts/symptoms.ts'
import { judge } from '../judge/judge.ts'
import { makePlan } from '../judge/plan.ts'
import { toldNotes, toldSymptoms } from '../judge/told-symptoms.ts'
import type { Asked } from '../model/asked.ts'
import type { Evidence } from '../model/evidence.ts'
import type { Facts } from '../model/facts.ts'
import type { Judgement } from '../model/finding.ts'
import type { GuestTask } from '../model/guest-protocol.ts'
import type { Diagnosis } from '../model/outcome.ts'
import type { Target } from '../model/target.ts'
import type { Runbook } from '../runbook/runbook.ts'

/** What a workflow judges by: the loaded runbooks and the version of the tool that judges. */
export interface Rulebook {
  runbooks: readonly Runbook[]
  toolVersion: string
}

/** A diagnosis with the typed facts it came from; facts hold Dates and are derived anew at every replay. */
export interface Judged {
  diagnosis: Diagnosis
  facts: Facts
  /** The runbook asked for by name has no plan only because what was seen speaks against it. */
  needsForce: boolean
}

/** What one diagnosis is asked beside the VM: rungs already tried, and a runbook chosen by name. */
export interface Question {
  target: Target
  /** What was said of the failure beside the VM. */
  asked: Asked
  tried: readonly string[]
  runbookId?: string | undefined
  /** Plan by it although what was seen speaks against it. */
  force?: boolean | undefined
  /** False: no snapshot goes before changes of high risk. */
  snapshot?: boolean | undefined
}

/** What collect.ps1 must read for these runbooks. */
export function collectTaskOf(rulebook: Rulebook): GuestTask {
  const rungs = rulebook.runbooks.flatMap((runbook) => runbook.rungs)
  return collectTask(rungs.flatMap((rung) => rung.changes))
}

/** Judges evidence: facts, symptoms, findings, and the least invasive plan. Pure: same in, same out. */
export function judgeEvidence(
  rulebook: Rulebook,
  question: Question,
  evidence: Evidence,
  nowMs: number,
): Judged {
  const { target, asked, tried, runbookId, force, snapshot } = question
  const facts = deriveFacts(target, evidence, tried)
  const symptoms = [...findSymptoms(facts), ...toldSymptoms(asked)]
  const judged = judge(rulebook.runbooks, facts, symptoms)
  const judgement = { ...judged, notes: [...judged.notes, ...toldNotes(asked, judged)] }
  const guest = evidence.guest.seen ? evidence.guest.value : undefined
  const made = makePlan({
    ...rulebook,
    judgement,
    facts,
    guest,
    target,
    nowMs,
    runbookId,
    force,
    snapshot,
  })
  const outcome = 'plan' in made ? { plan: made.plan } : { noPlanBecause: made.because }
  const wanted = judgement.cause !== undefined || runbookId !== undefined
  const diagnosis: Diagnosis = {
    schema: 'rdp-azure/diagnosis/1',
    target,
    at: evidence.at,
    evidence,
    symptoms,
    judgement,
    ...causeOf(judgement),
    ...(wanted ? outcome : {}),
  }
  return { facts, diagnosis, needsForce: 'because' in made && made.needsForce === true }
}

function causeOf(judgement: Judgement): Pick<Diagnosis, 'cause'> {
  const finding = judgement.findings.find((each) => each.runbook === judgement.cause)
  if (!finding) return {}
  return {
    cause: { id: finding.runbook, title: finding.title, because: finding.because ?? finding.title },
  }
}
