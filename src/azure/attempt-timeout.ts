import { RestError } from '@azure/core-rest-pipeline'
import type { PipelinePolicy } from '@azure/core-rest-pipeline'

import { signalOf } from './timing.ts'

/** ARM's gateway gives up on a request after 60 s (`ServerTimeout`); a little more lets it say so. */
const attemptMs = 70_000

/**
 * Bounds each attempt, answer body included, and reports the end as `ETIMEDOUT`, apart from a caller
 * who no longer wants the answer.
 */
export function attemptTimeout(limitMs = attemptMs): PipelinePolicy {
  return {
    name: 'attemptTimeout',
    async sendRequest(request, next) {
      const caller = signalOf(request)
      const limit = AbortSignal.timeout(limitMs)
      request.abortSignal = caller === undefined ? limit : AbortSignal.any([caller, limit])
      try {
        return await next(request)
      } catch (thrown) {
        if (!limit.aborted || caller?.aborted === true) throw thrown
        throw new RestError(`no answer within ${limitMs / 1_000} s`, { code: 'ETIMEDOUT', request })
      } finally {
        if (caller === undefined) delete request.abortSignal
        else request.abortSignal = caller
      }
    },
  }
}
