import type { Facts } from '../model/facts.ts'
import { risks } from '../model/finding.ts'
import type { Plan } from '../model/plan.ts'
import type { Decision, Policy } from '../model/policy.ts'

/** One thing a plan needs beyond the default, whether it is given, and how to give it. */
interface Need {
  reason: string
  allowance: string
  given: boolean
  /** `always`: a person's yes is not enough, it must be asked for by name. */
  byName: boolean
}

/**
 * What the policy says of a plan. Unattended (`--yes`), every need must be given by name; attended, a
 * person may say yes to all but starting or restarting a VM and lowering its security.
 */
export function decide(plan: Plan, facts: Facts, policy: Policy): Decision {
  const closed = closedBecause(plan, policy)
  if (closed) return closed
  const open = needsOf(plan, facts, policy).filter((need) => !need.given)
  const refusing = open.filter((need) => need.byName || policy.unattended)
  if (refusing.length > 0) return decision('refuse', refusing)
  return decision(policy.unattended ? 'permit' : 'ask', open)
}

function decision(kind: Decision['decision'], needs: readonly Need[]): Decision {
  return {
    decision: kind,
    reasons: needs.map((need) => need.reason),
    next: needs.map((need) => `add ${need.allowance}`),
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
  return refuse(`it lowers the VM’s security: ${weakens}`, 'choose a repair that does not')
}

function needsOf(plan: Plan, facts: Facts, policy: Policy): Need[] {
  const kinds = plan.stages.flatMap((stage) => stage.changes.map((change) => change.kind))
  const sessions = facts.guest?.activeSessions
  const needs: (Need | false)[] = [
    ...plan.asks.map((reason) => ({
      reason,
      allowance: 'an answer: run it at a terminal without --yes, or with an approved --plan',
      given: false,
      byName: false,
    })),
    risks.indexOf(plan.risk) > risks.indexOf('low') && {
      reason: `its risk is ${plan.risk}`,
      allowance: `--max-risk ${plan.risk}`,
      given: risks.indexOf(plan.risk) <= risks.indexOf(policy.maxRisk),
      byName: false,
    },
    plan.interrupts !== 'nothing' &&
      sessions !== 0 && {
        reason:
          sessions === undefined
            ? 'it drops sessions, and whether there are any was not seen'
            : `it drops ${sessions} active ${sessions === 1 ? 'session' : 'sessions'}`,
        allowance: '--allow-disconnect',
        given: policy.allowDisconnect,
        byName: false,
      },
    kinds.includes('start-vm') && {
      reason: 'it starts the VM, which costs money while it runs',
      allowance: '--allow-start',
      given: policy.allowStart,
      byName: true,
    },
    plan.interrupts === 'reboot' && {
      reason: 'it restarts the VM',
      allowance: '--allow-reboot',
      given: policy.allowReboot,
      byName: true,
    },
  ]
  return needs.filter((need) => need !== false)
}
