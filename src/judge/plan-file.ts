import { RdpAzureError } from '../errors.ts'
import { planSchema } from '../model/plan.ts'
import type { Plan } from '../model/plan.ts'
import { planHash, planLifeMs } from './assemble-plan.ts'

const anew = ['make a new plan: rdp-azure diagnose <vm> --plan-out <file>']

/**
 * Reads a plan from the text of a file. Throws `PlanInvalid` for anything that is no plan and
 * `PlanEdited` when its hash does not fit or its life was made longer. A plan that was edited and
 * hashed anew otherwise passes here and fails later, because it does not follow from the runbooks and
 * the facts.
 */
export function checkPlanFile(text: string): Plan {
  const parsed = planSchema.safeParse(json(text))
  if (!parsed.success) {
    const why = parsed.error.issues
      .slice(0, 3)
      .map((issue) => `${issue.path.join('.') || 'the whole'}: ${issue.message}`)
      .join('; ')
    throw new RdpAzureError('PlanInvalid', `the file is not a plan: ${why}`, { next: anew })
  }
  const plan = parsed.data
  const expected = planHash(plan)
  if (expected !== plan.hash) {
    throw edited(`it says its hash is ${plan.hash}, and its content has ${expected}`)
  }
  const livesMs = Date.parse(plan.expiresAt) - Date.parse(plan.createdAt)
  if (livesMs === planLifeMs) return plan
  throw edited(`it lasts from ${plan.createdAt} to ${plan.expiresAt}, and a plan lasts one hour`)
}

function edited(why: string): RdpAzureError {
  return new RdpAzureError('PlanEdited', `the plan was edited: ${why}`, { next: anew })
}

function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
