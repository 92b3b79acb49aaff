import type { PipelinePolicy } from '@azure/core-rest-pipeline'

import { RdpAzureError } from '../errors.ts'
import type { Cloud } from './clouds.ts'
import { plainText } from './plain-text.ts'

/**
 * Lets a request through only to the cloud's own origin. It stands before the token is added, because
 * `nextLink`, `Location` and `Azure-AsyncOperation` are addresses that somebody else wrote.
 */
export function sameHost({ endpoint }: Pick<Cloud, 'endpoint'>): PipelinePolicy {
  const own = new URL(endpoint).origin
  return {
    name: 'sameHost',
    sendRequest(request, next) {
      const asked = URL.canParse(request.url) ? new URL(request.url).origin : request.url
      if (asked === own) return next(request)
      throw new RdpAzureError(
        'TokenHostRefused',
        `an answer of ${own} led to ${plainText(asked, 200)}; no token is sent there`,
        {
          next: [
            'run the same command with --debug, and look at which answer carries that address',
          ],
          data: { host: plainText(asked, 200), allowed: own },
        },
      )
    },
  }
}
