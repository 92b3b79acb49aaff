import { createHash } from 'node:crypto'

import { kindOf } from '../change/registry.ts'
import type { PlannedChange } from '../model/change.ts'
import type { Plan, Stage } from '../model/plan.ts'
import { canonicalJson } from '../runbook/canonical-json.ts'

/** How long a plan may be approved and carried out, in milliseconds: facts older than this are stale. */
export const planLifeMs = 60 * 60_000

/** What a plan says that does not follow from its changes and the time. */
export interface PlanParts extends Pick<
  Plan,
  'toolVersion' | 'target' | 'runbook' | 'risk' | 'interrupts' | 'asks'
> {
  changes: readonly PlannedChange[]
  /** Asked for by name. */
  byName: boolean
  nowMs: number
}

/** Puts a plan together: stages, what cannot be undone, what lowers security, how long it holds, its hash. */
export function assemblePlan({ changes, byName, nowMs, ...said }: PlanParts): Plan {
  const described = (tell: (change: PlannedChange) => string | undefined) =>
    changes.map(tell).filter((text) => text !== undefined)
  const plan: Omit<Plan, 'hash'> = {
    schema: 'rdp-azure/plan/1',
    ...said,
    stages: stagesOf(changes),
    notUndoable: described((change) => kindOf(change.kind).notUndoable(change)),
    weakens: described((change) => kindOf(change.kind).weakens(change)),
    ...(byName && { byName: true as const }),
    createdAt: new Date(nowMs).toISOString(),
    expiresAt: new Date(nowMs + planLifeMs).toISOString(),
  }
  return { ...plan, hash: planHash(plan) }
}

/** Neighbouring guest changes are one Run Command; each change of Azure is a stage of its own. */
function stagesOf(changes: readonly PlannedChange[]): Stage[] {
  const stages: Stage[] = []
  for (const change of changes) {
    const { where } = kindOf(change.kind)
    const last = stages.at(-1)
    if (where === 'guest' && last?.where === 'guest') last.changes.push(change)
    else stages.push({ where, changes: [change] })
  }
  return stages
}

/** SHA-256 over everything in the plan but its own hash, as canonical JSON; hex. Shows equality, not origin. */
export function planHash(plan: Omit<Plan, 'hash'>): string {
  const { hash: _own, ...rest } = { hash: '', ...plan }
  return createHash('sha256').update(canonicalJson(rest)).digest('hex')
}
