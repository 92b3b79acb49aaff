import { kindOf } from '../change/registry.ts'
import type { Facts } from '../model/facts.ts'
import { risks } from '../model/finding.ts'
import type { Plan } from '../model/plan.ts'
import type { Decision, Policy } from '../model/policy.ts'
import { namedCommand, permittedCommand } from './allowances.ts'
import type { Allowance } from './allowances.ts'

/** One thing a plan needs that the policy does not give. */
interface Need {
  reason: string
  /** What would give it on the command line; without it only a person at a terminal can. */
  allowance?: Allowance
  /** A person's yes is not enough: it must be asked for by name. */
  byName: boolean
}

/**
 * What the policy says of a plan. Unattended (`--yes`), every need must be given by name; attended, a
 * person may say yes to all but starting or restarting a VM. What lowers the VM's security is permitted
 * only for a runbook asked for by name, and only where Windows ends it by itself. What a guard
 * wants asked is asked of a person, unattended too.
 */
export function decide(plan: Plan, facts: Facts, policy: Policy): Decision {
  const closed = closedBecause(plan, policy)
  if (closed) return closed
  const needs = [...needsOf(plan, facts, policy), ...startAndReboot(plan, policy)]
  const refusing = needs.filter((need) => need.byName || policy.unattended)
  if (refusing.length > 0) return decision('refuse', plan, policy, refusing)
  if (plan.asks.length === 0 && policy.unattended) return decision('permit', plan, policy, [])
  const asks = plan.asks.map((reason) => ({ reason, byName: false }))
  return decision('ask', plan, policy, [...asks, ...needs])
}

function decision(
  kind: Decision['decision'],
  plan: Plan,
  policy: Policy,
  needs: readonly Need[],
): Decision {
  const missing = needs.flatMap(({ allowance }) => (allowance ? [allowance] : []))
  return {
    decision: kind,
    reasons: needs.map(({ reason, allowance }) =>
      allowance && kind === 'refuse' ? `${reason}, which needs ${allowance}` : reason,
    ),
    next: missing.length > 0 ? [permittedCommand(plan, policy, missing)] : [],
  }
}

function closedBecause(plan: Plan, policy: Policy): Decision | undefined {
  const refuse = (reason: string, next: string): Decision => ({
    decision: 'refuse',
    reasons: [reason],
    next: [next],
  })
  if (policy.readOnly) {
    return refuse('this run is read-only', 'leave out --read-only and unset RDP_AZURE_READ_ONLY')
  }
  if (policy.mode !== 'repair') {
    return refuse(`the policy’s mode is ${policy.mode}`, 'set the mode to repair')
  }
  if (policy.disabledRunbooks.includes(plan.runbook.id)) {
    return refuse(`the policy disables ${plan.runbook.id}`, 'enable the runbook in the policy')
  }
  const [weakens] = plan.weakens
  if (weakens === undefined) return undefined
  const reason = `it lowers the VM’s security: ${weakens}`
  if (!plan.byName) return refuse(`${reason}; that is done only by name`, namedCommand(plan))
  if (!lowersForGood(plan)) return undefined
  return refuse(`${reason}, and nothing would end that`, 'choose a repair that does not')
}

/** Whether any weakening has no end of its own: not even a person who names it may ask for that. */
function lowersForGood(plan: Plan): boolean {
  return plan.stages
    .flatMap((stage) => stage.changes)
    .some((change) => {
      const kind = kindOf(change.kind)
      return kind.weakens(change) !== undefined && kind.expiresAfterMinutes(change) === undefined
    })
}

/** What a person at a terminal may decide. Whether there are sessions, when not seen, counts as yes. */
function needsOf(plan: Plan, facts: Facts, policy: Policy): Need[] {
  const needs: Need[] = []
  if (risks.indexOf(plan.risk) > risks.indexOf(policy.maxRisk) && plan.risk !== 'low') {
    const allowance = `--max-risk ${plan.risk}` as const
    needs.push({ reason: `its risk is ${plan.risk}`, allowance, byName: false })
  }
  const sessions = facts.guest?.activeSessions
  if (plan.interrupts !== 'nothing' && sessions !== 0 && !policy.allowDisconnect) {
    const count = sessions === 1 ? '1 active session' : `${sessions} active sessions`
    const seen = sessions === undefined ? 'sessions, and whether there are any was not seen' : count
    needs.push({ reason: `it drops ${seen}`, allowance: '--allow-disconnect', byName: false })
  }
  return needs
}

/** Kinds that take the VM away for a while, whatever their runbook says. */
const rebooting = ['restart-vm', 'redeploy-vm', 'reapply-vm']

/** What costs money or takes the VM away is never a side effect of a yes. */
function startAndReboot(plan: Plan, policy: Policy): Need[] {
  const kinds = plan.stages.flatMap((stage) => stage.changes.map((change) => change.kind))
  const needs: Need[] = []
  if (kinds.includes('start-vm') && !policy.allowStart) {
    const reason = 'it starts the VM, which costs money while it runs'
    needs.push({ reason, allowance: '--allow-start', byName: true })
  }
  const reboots = plan.interrupts === 'reboot' || rebooting.some((kind) => kinds.includes(kind))
  if (reboots && !policy.allowReboot) {
    const moves = kinds.includes('redeploy-vm')
    const reason = moves ? 'it restarts the VM on another host' : 'it restarts the VM'
    needs.push({ reason, allowance: '--allow-reboot', byName: true })
  }
  return needs
}
