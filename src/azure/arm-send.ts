import { getClient } from '@azure-rest/core-client'
import { createHttpHeaders } from '@azure/core-rest-pipeline'
import type { PipelineResponse } from '@azure/core-rest-pipeline'

import type { CallOptions } from './azure.ts'
import type { ArmSession } from './session.ts'

/** An answer that was a success: status, headers in lower case, and the body if it was JSON. */
export interface ArmAnswer {
  status: number
  headers: Readonly<Record<string, string>>
  body: unknown
  /** The same answer as the pipeline has it, for errors found in its body. */
  raw: PipelineResponse
}

/** What a request carries beside its address. */
export interface SendOptions extends CallOptions {
  body?: unknown
  /** Conditions such as `If-Match`. */
  headers?: Readonly<Record<string, string>> | undefined
}

/**
 * Sends one request without a typed client: for long-running operations, which the SDK's pollers
 * follow with less than is needed here. `url` is a path with its query, or a whole address. Throws
 * what `captureFaults` throws.
 */
export async function armSend(
  session: ArmSession,
  method: 'get' | 'post' | 'put' | 'delete',
  url: string,
  { abortSignal, body, headers }: SendOptions = {},
): Promise<ArmAnswer> {
  const client = getClient(session.cloud.endpoint, { pipeline: session.pipeline })
  const answer = await client.pathUnchecked(url)[method]({
    ...(abortSignal === undefined ? {} : { abortSignal }),
    ...(body === undefined ? {} : { body, contentType: 'application/json' }),
    ...(headers === undefined ? {} : { headers: { ...headers } }),
  })
  const parsed: unknown = answer.body
  const raw = {
    request: answer.request,
    status: Number(answer.status),
    headers: createHttpHeaders(answer.headers),
    bodyAsText: JSON.stringify(parsed) ?? '',
  }
  return { status: raw.status, headers: answer.headers, body: parsed, raw }
}
