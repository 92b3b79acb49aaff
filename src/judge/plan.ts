import type { PlannedChange } from '../model/change.ts'
import type { Facts } from '../model/facts.ts'
import type { Judgement } from '../model/finding.ts'
import type { GuestEvidence } from '../model/guest-evidence.ts'
import type { Plan } from '../model/plan.ts'
import type { Target } from '../model/target.ts'
import type { Rung, Runbook } from '../runbook/runbook.ts'
import { namedCommand } from './allowances.ts'
import { assemblePlan } from './assemble-plan.ts'
import { chooseRung, forcedRung } from './choose-rung.ts'
import { guardReasons, speaksAgainst } from './may-repair.ts'
import { isOpenFault } from './rank.ts'
import { snapshotFirst } from './snapshot-first.ts'

/** What a plan is made from. */
export interface PlanQuestion {
  runbooks: readonly Runbook[]
  judgement: Judgement
  facts: Facts
  /** Before-values come from here. */
  guest: GuestEvidence | undefined
  target: Target
  toolVersion: string
  nowMs: number
  /** Plan by this runbook, whatever the cause. */
  runbookId?: string | undefined
  /** Plan by it although what was seen speaks against it; guards hold all the same. */
  force?: boolean | undefined
  /** A snapshot of the OS disk goes before changes of high risk. */
  snapshot?: boolean | undefined
}

/** A plan, or why there is none. */
export type PlanAnswer = { plan: Plan } | NoPlan

interface NoPlan {
  because: string
  /** Nothing but what was seen speaks against the runbook asked for by name, so `force` would go on. */
  needsForce?: boolean
}

/**
 * Makes the least invasive plan for the cause, or for the runbook asked for by name. Where everything
 * that could be tried against the cause was tried in vain, the next fault that stands by itself is
 * planned for; consequences are never repaired on their own.
 */
export function makePlan(question: PlanQuestion): PlanAnswer {
  const { judgement, runbookId } = question
  if (runbookId !== undefined) return planFor(runbookId, question)
  const faults = judgement.findings.filter(isOpenFault).map((finding) => finding.runbook)
  const reasons: string[] = []
  for (const id of faults) {
    const { exhausted, first, ...answer } = planFor(id, question)
    if ('plan' in answer) return answer
    // What a rung waits for is tried first, also where it is told as a consequence of the same fault.
    const before = first?.map((name) => planFor(name.split('/')[0] ?? name, question))
    const ready = before?.find((each) => 'plan' in each)
    if (ready && 'plan' in ready) return { plan: ready.plan }
    reasons.push(answer.because)
    if (exhausted !== true) break
  }
  return { because: reasons.length > 0 ? reasons.join('; ') : 'no cause is named' }
}

type OnePlan = PlanAnswer & { exhausted?: boolean; first?: readonly string[] }

function planFor(id: string, question: PlanQuestion): OnePlan {
  const { runbooks, judgement, facts } = question
  const runbook = runbooks.find((each) => each.id === id)
  if (!runbook) return { because: `no runbook is called ${id}` }
  const byName = question.runbookId !== undefined
  const force = byName && question.force === true
  const [refusal] = guardReasons(runbook, facts, 'refuse')
  const against = force ? undefined : speaksAgainst(runbook, judgement, facts)
  if (against !== undefined || refusal !== undefined) {
    const because = [against, refusal].filter((each) => each !== undefined).join('; ')
    return { because, needsForce: byName && refusal === undefined }
  }
  const chosen = force ? forcedRung(runbook, facts) : chooseRung(runbook, facts, runbooks)
  if ('because' in chosen) {
    const waits = byName && !force && runbook.rungs.length > 0
    return { ...chosen, needsForce: waits && 'rung' in forcedRung(runbook, facts) }
  }
  const changes = fillChanges(chosen.rung, question)
  if ('because' in changes) return changes
  const wanted = chosen.rung.risk === 'high' && question.snapshot !== false
  const all = wanted ? snapshotFirst(changes.changes, facts, runbook.id) : changes
  if ('because' in all) return all
  return unlessLowering(assemble(question, runbook, chosen.rung, all.changes))
}

/** What lowers the VM's security is planned only by name; another fault may still be planned for. */
function unlessLowering(plan: Plan): PlanAnswer & { exhausted?: boolean } {
  const [lowers] = plan.weakens
  if (lowers === undefined || plan.byName) return { plan }
  return { because: `${lowers}; only by name: ${namedCommand(plan)}`, exhausted: true }
}

type Filled = { changes: PlannedChange[] } | { because: string }

function fillChanges(rung: Rung, { facts, guest }: PlanQuestion): Filled {
  const changes: PlannedChange[] = []
  // What a change leaves is what the next one of the same plan will find.
  let foreseen = guest
  for (const template of rung.changes) {
    const { name } = template.kind
    const params = template.fill(facts)
    if (!params.known) return { because: `${name}: not seen: ${params.missing.join(', ')}` }
    const planned = template.kind.plan(params.value, foreseen)
    if (planned.kind === 'unneeded') continue
    if (planned.kind === 'unseen') return { because: `${name}: not seen: ${planned.missing}` }
    if (planned.kind === 'refused') return { because: planned.because }
    const { before, after } = planned
    const id = String(changes.length + 1)
    const change = { id, kind: name, params: planned.params, before, after }
    changes.push(change)
    if (foreseen) foreseen = template.kind.foresee(change, foreseen)
  }
  if (changes.length > 0) return { changes }
  return { because: 'every value it would set is there already' }
}

function assemble(
  question: PlanQuestion,
  runbook: Runbook,
  rung: Rung,
  changes: readonly PlannedChange[],
): Plan {
  const { toolVersion, target, nowMs, runbookId } = question
  return assemblePlan({
    toolVersion,
    target,
    nowMs,
    changes,
    runbook: { id: runbook.id, rung: rung.name, digest: runbook.digest },
    risk: rung.risk,
    interrupts: rung.interrupts,
    asks: guardReasons(runbook, question.facts, 'ask'),
    byName: runbookId !== undefined,
  })
}
