import type { PipelinePolicy } from '@azure/core-rest-pipeline'

import { answerError } from './arm-fault.ts'

/**
 * Turns every answer that is not a success into one throw that keeps status, headers and body. The
 * clients behind it never see such an answer, so none of them loses a part of it on the way.
 */
export const captureFaults: PipelinePolicy = {
  name: 'captureFaults',
  async sendRequest(request, next) {
    const response = await next(request)
    if (response.status < 200 || response.status >= 300) throw answerError(response)
    return response
  },
}
