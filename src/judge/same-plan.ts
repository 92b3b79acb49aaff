import type { Plan } from '../model/plan.ts'
import { canonicalJson } from '../runbook/canonical-json.ts'

/** Whether two plans would do exactly the same to the same VM, by the same runbook and tool. Their times may differ. */
export function samePlan(a: Plan, b: Plan): boolean {
  return binding(a) === binding(b)
}

function binding(plan: Plan): string {
  const { createdAt: _made, expiresAt: _ends, hash: _hash, ...rest } = plan
  return canonicalJson(rest)
}
