import { createHash } from 'node:crypto'

import type { PlannedChange } from '../model/change.ts'
import type { Plan } from '../model/plan.ts'
import type { Target } from '../model/target.ts'
import { canonicalJson } from '../runbook/canonical-json.ts'
import { assemblePlan } from './assemble-plan.ts'

/** What a command wants done that no runbook plans. */
export interface CommandPlan {
  /** Stands where a runbook's id does, so that a policy can disable it. */
  command: 'nsg-allow' | 'nsg-revoke'
  rung: string
  target: Target
  changes: readonly PlannedChange[]
  toolVersion: string
  nowMs: number
}

/**
 * The plan of a command: shown, permitted and journaled like that of a runbook. Who typed the command asked
 * for it by name. Its changes interrupt nobody: rules decide about new connections, not about open ones.
 */
export function commandPlan(wanted: CommandPlan): Plan {
  const { command, rung, ...parts } = wanted
  return assemblePlan({
    ...parts,
    runbook: { id: command, rung, digest: digestOf(command) },
    risk: 'low',
    interrupts: 'nothing',
    asks: [],
    byName: true,
  })
}

/** A command has no text of its own that could change beside the tool's version. */
function digestOf(command: string): string {
  return createHash('sha256').update(canonicalJson({ command })).digest('hex')
}
