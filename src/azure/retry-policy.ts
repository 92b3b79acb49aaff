import { isRestError } from '@azure/core-rest-pipeline'
import type {
  PipelinePolicy,
  PipelineRequest,
  PipelineResponse,
  SendRequest,
} from '@azure/core-rest-pipeline'

import { decideRetry, retryLimits } from './arm-retry.ts'
import type { FailedAttempt } from './arm-retry.ts'
import { signalOf } from './timing.ts'
import type { Timing } from './timing.ts'

/** Told before each wait: how long, and why. */
export type OnWait = (ms: number, why: string) => void

type Attempted = { response: PipelineResponse } | { thrown: unknown }

/** Sends again what `decideRetry` says may be, and waits in between; the wait ends with the signal. */
export function retryPolicy(timing: Timing, onWait: OnWait): PipelinePolicy {
  return {
    name: 'armRetry',
    async sendRequest(request, next) {
      for (let attempt = 0; ; attempt += 1) {
        const attempted = await once(request, next)
        const outcome = failureIn(attempted)
        const decision =
          outcome && decideRetry(failed(request, attempt, outcome, timing), retryLimits)
        if (decision?.again !== true) return settle(attempted)
        onWait(decision.waitMs, decision.why)
        await timing.pause(decision.waitMs, signalOf(request))
      }
    },
  }
}

async function once(request: PipelineRequest, next: SendRequest): Promise<Attempted> {
  try {
    return { response: await next(request) }
  } catch (thrown) {
    return { thrown }
  }
}

function settle(attempted: Attempted): PipelineResponse {
  if ('thrown' in attempted) throw attempted.thrown
  return attempted.response
}

function failureIn(attempted: Attempted): FailedAttempt['outcome'] | undefined {
  if ('thrown' in attempted) {
    return isRestError(attempted.thrown) ? { lost: attempted.thrown.code ?? '' } : undefined
  }
  const { status, headers, bodyAsText } = attempted.response
  if (status < 400) return undefined
  return { status, retryAfter: headers.get('retry-after'), body: bodyAsText ?? undefined }
}

function failed(
  { method, url }: PipelineRequest,
  attempt: number,
  outcome: FailedAttempt['outcome'],
  timing: Timing,
): FailedAttempt {
  return { method, url, attempt, outcome, nowMs: timing.now(), random: timing.random() }
}
