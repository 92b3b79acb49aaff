import { z } from 'zod'

import { oneSpelling } from '../change/single-address.ts'
import type { JitPolicy } from '../model/network-evidence.ts'
import type { AzureMaker } from './azure-maker.ts'

const paramsSchema = z.object({
  policyId: z.string(),
  port: z.int(),
  source: z.string(),
  minutes: z.int(),
})
type Wanted = z.infer<typeof paramsSchema>

/**
 * Asks the just-in-time policy to open the port. It is looked at first, so that a request whose answer was
 * lost is not made twice.
 */
export const jitRequest: AzureMaker = async ({ azure }, { target, change }, call) => {
  const { abortSignal, again } = call
  const wanted = paramsSchema.parse(change.params)
  const policies = await azure.path.jit(target, { abortSignal })
  const open = openUntil(policies, wanted, Date.now())
  if (open !== undefined) return { status: again ? 'done' : 'already', detail: { until: open } }
  const { policyId, port, source, minutes } = wanted
  const until = new Date(Date.now() + minutes * 60_000).toISOString()
  await azure.rules.requestJit(target, { policyId, port, source, until }, { abortSignal })
  return { status: 'done', detail: { until } }
}

function openUntil(
  policies: readonly JitPolicy[],
  { policyId, port, source }: Wanted,
  nowMs: number,
): string | undefined {
  const policy = policies.find(({ id }) => id.toLowerCase() === policyId.toLowerCase())
  return policy?.open.find(
    (each) =>
      each.number === port &&
      oneSpelling(each.source) === oneSpelling(source) &&
      Date.parse(each.until) > nowMs,
  )?.until
}
