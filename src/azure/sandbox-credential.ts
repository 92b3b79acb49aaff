import { Agent } from 'node:http'

import type { TokenCredential } from '@azure/core-auth'
import {
  createDefaultHttpClient,
  createHttpHeaders,
  createPipelineRequest,
} from '@azure/core-rest-pipeline'
import { z } from 'zod'

import { RdpAzureError } from '../errors.ts'
import { loopbackOrigin } from './cloud.ts'
import type { Environment } from './cloud.ts'

/** Version of the App Service managed identity endpoint that the sandbox speaks. */
const apiVersion = '2019-08-01'
/** It is on this machine. */
const timeoutMs = 10_000

const tokenShape = z.object({
  access_token: z.string().max(16_384),
  expires_on: z.coerce.number(),
})

/**
 * The sandbox's pretend managed identity. The SDK's own credential is not used for it: that one looks
 * into the process for further identities, such as a workload's federated token, and a real one must
 * never reach the sandbox.
 */
export function sandboxCredential(env: Environment): TokenCredential {
  const endpoint = env['IDENTITY_ENDPOINT'] ?? ''
  loopbackOrigin(endpoint, 'http:', 'IDENTITY_ENDPOINT')
  const agent = new Agent()
  return {
    async getToken(scopes, options) {
      const url = new URL(endpoint)
      url.searchParams.set('api-version', apiVersion)
      url.searchParams.set('resource', [scopes].flat()[0]?.replace(/\/\.default$/, '') ?? '')
      const request = createPipelineRequest({
        url: url.href,
        headers: createHttpHeaders({ 'x-identity-header': env['IDENTITY_HEADER'] ?? '' }),
        allowInsecureConnection: true,
        agent,
        timeout: timeoutMs,
        ...(options?.abortSignal === undefined ? {} : { abortSignal: options.abortSignal }),
      })
      const { status, bodyAsText } = await createDefaultHttpClient().sendRequest(request)
      return tokenIn(status, bodyAsText ?? '')
    },
  }
}

function tokenIn(status: number, body: string): { token: string; expiresOnTimestamp: number } {
  try {
    const { access_token: token, expires_on: expiresOn } = tokenShape.parse(JSON.parse(body))
    return { token, expiresOnTimestamp: expiresOn * 1_000 }
  } catch (cause) {
    throw new RdpAzureError(
      'SignInNeeded',
      `the sandbox’s identity gave no token (HTTP ${status})`,
      {
        next: ['rdp-azure sandbox run -- rdp-azure diagnose vm-web01'],
        cause,
      },
    )
  }
}
