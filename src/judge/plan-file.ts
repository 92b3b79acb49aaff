import { z } from 'zod'

import { RdpAzureError } from '../errors.ts'
import { planSchema } from '../model/plan.ts'
import type { Plan } from '../model/plan.ts'
import { planHash } from './plan.ts'

/**
 * Reads a plan from the text of a file. Throws `PlanInvalid` for anything that is no plan and
 * `PlanEdited` when its hash does not fit. A plan that was edited and hashed anew passes here and
 * fails later, because it does not follow from the runbooks and the facts.
 */
export function checkPlanFile(text: string): Plan {
  const parsed = planSchema.safeParse(json(text))
  if (!parsed.success) {
    throw new RdpAzureError(
      'PlanInvalid',
      `the file is not a plan: ${z.prettifyError(parsed.error)}`,
      {
        next: ['rdp-azure diagnose <vm> --plan-out <file>'],
      },
    )
  }
  const expected = planHash(parsed.data)
  if (expected === parsed.data.hash) return parsed.data
  throw new RdpAzureError(
    'PlanEdited',
    `the plan was edited: it says its hash is ${parsed.data.hash}, and its content has ${expected}`,
    { next: ['make a new plan: rdp-azure diagnose <vm> --plan-out <file>'] },
  )
}

function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
