import { isRestError, RestError } from '@azure/core-rest-pipeline'
import type { PipelineResponse } from '@azure/core-rest-pipeline'
import { z } from 'zod'

/** What went wrong with one call, freed from how the SDK carries it. Texts are as Azure sent them. */
export interface ArmFault {
  /** HTTP status; 200 for an operation that was accepted and then failed; 0 when no answer came. */
  status: number
  /** ARM error code, or the code of the socket or TLS failure. */
  code: string
  message: string
  /** First entry of `error.details`, where Compute names the exhausted bucket. */
  detail?: { code: string; target: string } | undefined
  /** `error.additionalInfo`, where Azure Policy names itself. */
  additionalInfo: unknown
  /** One header of the answer, by its name in any case. */
  header: (name: string) => string | undefined
}

const text = z.string().catch('')
const errorShape = z.object({
  code: z.string(),
  message: text,
  details: z
    .array(z.object({ code: text, target: text }))
    .nullish()
    .catch(undefined),
  additionalInfo: z.unknown().optional(),
})
// ARM wraps its errors; Compute's own 429 does not (documented body, troubleshooting-throttling-errors).
const bodyShape = z.union([
  z.object({ error: errorShape }).transform((body) => body.error),
  errorShape,
])

/** The error inside a body of ARM's, wrapped or bare; HTML, an empty body or another JSON give nothing. */
function errorInBody(body: unknown): z.infer<typeof errorShape> | undefined {
  return bodyShape.safeParse(body).data
}

/** Reads what the request pipeline threw; anything that did not come from it gives nothing. */
export function faultOf(thrown: unknown): ArmFault | undefined {
  if (!isRestError(thrown)) return undefined
  const { response } = thrown
  if (response === undefined) return silent(thrown)
  const error = errorInBody(parsed(response.bodyAsText))
  return {
    status: response.status,
    code: error?.code ?? (thrown.code === RestError.PARSE_ERROR ? 'PARSE_ERROR' : ''),
    message: error?.message ?? '',
    detail: error?.details?.[0],
    additionalInfo: error?.additionalInfo,
    header: (name) => response.headers.get(name),
  }
}

function silent(thrown: RestError): ArmFault {
  return {
    status: 0,
    code: thrown.code ?? '',
    message: thrown.message,
    additionalInfo: undefined,
    header: () => undefined,
  }
}

/** What the pipeline throws for an answer that is an error, so that nobody takes it for a result. */
export function answerError(response: PipelineResponse): RestError {
  const error = errorInBody(parsed(response.bodyAsText))
  return new RestError(error?.message ?? `HTTP ${response.status}`, {
    ...(error === undefined ? {} : { code: error.code }),
    statusCode: response.status,
    request: response.request,
    response,
  })
}

function parsed(body: string | null | undefined): unknown {
  try {
    return JSON.parse(body ?? '')
  } catch {
    return undefined
  }
}

// Codes of Node's sockets and resolver (libuv, c-ares): the request cannot have left this machine.
const neverSent: readonly string[] = [
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENETUNREACH',
  'EHOSTUNREACH',
]
// PARSE_ERROR without an answer is how the HTTP client reports a body that broke off.
const brokenOff: readonly string[] = [
  'ECONNRESET',
  'ETIMEDOUT',
  'EPIPE',
  'REQUEST_SEND_ERROR',
  'PARSE_ERROR',
]

/** How a request without an answer ended; nothing when it was something else, such as TLS trust. */
export function lossOf(code: string): 'never-sent' | 'broken-off' | undefined {
  if (neverSent.includes(code)) return 'never-sent'
  return brokenOff.includes(code) ? 'broken-off' : undefined
}

/** Whether a request that changes something may have been taken although no acceptance was seen. */
export function mayHaveArrived(fault: ArmFault): boolean {
  if (fault.status === 0) return lossOf(fault.code) === 'broken-off'
  return fault.status === 408 || fault.status >= 500
}
