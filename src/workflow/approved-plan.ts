import { RdpAzureError } from '../errors.ts'
import { commandFor } from '../judge/command-for.ts'
import { samePlan } from '../judge/same-plan.ts'
import type { Plan } from '../model/plan.ts'
import type { Target } from '../model/target.ts'

/** Throws `PlanOutdated` when a plan was approved for another VM, or for one that was made anew since. */
export function refuseForeignPlan({ target: planned, hash }: Plan, target: Target): void {
  if (planned.vmId === target.vmId && planned.id.toLowerCase() === target.id.toLowerCase()) return
  const same = planned.id.toLowerCase() === target.id.toLowerCase()
  const message = same
    ? `the plan is for the VM ${inWords(planned)}, which was made anew since: it was ${planned.vmId} and is ${target.vmId}`
    : `the plan is for the VM ${inWords(planned)}, and this is ${inWords(target)}`
  throw new RdpAzureError('PlanOutdated', `${message}; nothing was changed`, {
    next: [
      ...(same
        ? []
        : [`for the plan’s own VM: ${commandFor('repair', planned, '--plan', '<file>')}`]),
      commandFor('diagnose', target, '--plan-out', 'plan.json'),
    ],
    data: { plan: hash, planned: planned.id, target: target.id },
  })
}

function inWords({ name, resourceGroup }: Target): string {
  return `${name} in ${resourceGroup}`
}

/** Why an approved plan must not be made any more, seen against the plan that follows now; else undefined. */
export function outdatedBecause(
  approved: Plan,
  now: Plan,
  nowMs: number,
): RdpAzureError | undefined {
  const why = difference(approved, now, nowMs)
  if (why === undefined) return undefined
  const chosen = approved.runbook.id === now.runbook.id ? [] : ['--runbook', approved.runbook.id]
  return new RdpAzureError('PlanOutdated', `the approved plan ${why}; nothing was changed`, {
    next: [commandFor('diagnose', now.target, ...chosen, '--plan-out', 'plan.json')],
    data: { approved: approved.hash, now: now.hash },
  })
}

function difference(approved: Plan, now: Plan, nowMs: number): string | undefined {
  if (Date.parse(approved.expiresAt) < nowMs) return `expired at ${approved.expiresAt}`
  if (samePlan(approved, now)) return undefined
  const { id, digest } = approved.runbook
  if (approved.toolVersion !== now.toolVersion)
    return `was made by version ${approved.toolVersion} of this tool, and this is ${now.toolVersion}`
  if (id !== now.runbook.id)
    return `is by ${id}, and what is planned now is by ${now.runbook.id}; a runbook chosen by --runbook must be named again`
  if (digest !== now.runbook.digest) return `was made by another text of the runbook ${id}`
  return 'no longer follows from the runbooks and what the VM shows now'
}
