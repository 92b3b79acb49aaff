import { RdpAzureError, toFailure } from '../../errors.ts'
import type { Failure } from '../../errors.ts'
import { decide } from '../../judge/policy.ts'
import type { Plan } from '../../model/plan.ts'
import type { Policy } from '../../model/policy.ts'
import { askApproval } from '../activities.ts'
import { status } from '../flow.ts'
import type { Flow } from '../flow.ts'

/** Yes, or the end and why. */
export type WayConsent =
  | { given: true }
  | { given: false; outcome: 'refused' | 'declined'; failure: Failure }

/**
 * Seeks a yes for the plan of a command: from the policy, or from a person.
 *
 * @param again the command that made the plan, to be typed once more
 */
export function* seekWayConsent(plan: Plan, policy: Policy, again: string): Flow<WayConsent> {
  yield* status({ code: 'plan.made', level: 'info', text: plan.runbook.id, data: { plan } })
  // Nothing of these plans interrupts sessions, so nothing of the VM has to be known.
  const { name, resourceGroup, location } = plan.target
  const facts = { target: { name, resourceGroup, location }, run: { tried: [] } }
  const { decision, reasons, next } = decide(plan, facts, policy)
  if (decision === 'refuse') {
    const code = policy.readOnly ? 'ReadOnly' : 'PolicyRefused'
    return no('refused', code, `the plan is refused: ${reasons.join('; ')}`, next)
  }
  if (decision === 'permit') return yield* permitted(plan, 'policy')
  const answer = yield* askApproval({ plan, reasons })
  if (answer.approved) return yield* permitted(plan, 'person')
  return answer.asked
    ? no('declined', 'Declined', 'the plan was not approved; nothing was changed', [again])
    : no('refused', 'ConsentNeeded', 'the plan needs a yes and nobody can be asked here', [
        `${again} --yes`,
        `at a terminal: ${again}`,
      ])
}

function no(
  outcome: 'refused' | 'declined',
  code: ConstructorParameters<typeof RdpAzureError>[0],
  message: string,
  next: readonly string[],
): WayConsent {
  return { given: false, outcome, failure: toFailure(new RdpAzureError(code, message, { next })) }
}

const texts = { person: 'approved', policy: 'permitted by the policy of this run' } as const

function* permitted(plan: Plan, by: keyof typeof texts): Flow<WayConsent> {
  const text = `the plan is ${texts[by]}`
  yield* status({ code: 'plan.permitted', level: 'info', text, data: { by, plan: plan.hash } })
  return { given: true }
}
