import { callKindOf } from './call-kind.ts'
import type { PretendCloud } from './cloud.ts'
import { metadataOf } from './metadata.ts'
import { blobOf } from './platform/boot-diagnostics.ts'
import type { Quotas } from './quotas.ts'
import { apiVersionMissing, notModelled } from './refusals.ts'
import { armError } from './request.ts'
import type { ArmAnswer, ArmRequest } from './request.ts'
import type { Route } from './route.ts'
import { routes } from './routes.ts'
import type { RouteNames } from './scopes.ts'
import { signInFault, signInRefusal } from './sign-in.ts'
import type { Tokens } from './tokens.ts'

/** What answering a call needs beside the cloud. */
export interface CallDesk {
  cloud: PretendCloud
  tokens: Tokens
  quotas: Quotas
}

const compiled = routes.map((route) => ({ route, pattern: patternOf(route.path) }))

/** Answers one call: who asks, then what the gateway does to it, then the call itself. */
export function answerCall(
  request: ArmRequest,
  authorization: string | undefined,
  desk: CallDesk,
): ArmAnswer {
  const open = metadataOf(request, desk.cloud) ?? blobOf(request, authorization, desk.cloud)
  if (open !== undefined) return open
  const refused =
    signInRefusal(authorization, desk.tokens) ??
    signInFault(request, desk.cloud) ??
    gatewayFault(request, desk.cloud)
  if (refused !== undefined) return refused
  if (request.apiVersion === '') return apiVersionMissing()
  const found = findRoute(request)
  if (found === undefined) return notModelled(request.method, request.path)
  const answer = found.route.answer(request, found.names, desk.cloud)
  const kind = request.method === 'GET' ? 'reads' : 'writes'
  const told = desk.quotas.spend(found.route.quota, kind)
  return { ...answer, headers: { ...told, ...answer.headers } }
}

function findRoute({ method, path }: ArmRequest): { route: Route; names: RouteNames } | undefined {
  for (const { route, pattern } of compiled) {
    const match = route.method === method ? pattern.exec(path) : null
    if (match) return { route, names: { ...match.groups } }
  }
  return undefined
}

function patternOf(path: string): RegExp {
  const escaped = path.replaceAll('.', String.raw`\.`)
  const named = escaped
    .replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)')
    .replaceAll(/\{\*(\w+)\}/g, '(?<$1>.+)')
  return new RegExp(`^${named}/?$`, 'i')
}

/** Bodies as documented or quoted: ARM's front door, Compute's bucket, a gateway that timed out. */
function gatewayFault(request: ArmRequest, cloud: PretendCloud): ArmAnswer | undefined {
  const { faults, machines } = cloud
  const callKind = callKindOf(request)
  const fromGateway = { 'x-ms-failure-cause': 'gateway' }
  if (faults.take('throttle-429', callKind)) {
    const kind = request.method === 'GET' ? 'read' : 'write'
    const text = `Number of '${kind}' requests for subscription '${machines.subscriptionId}' actor '${cloud.objectId}' exceeded. Please try again after '1' seconds.`
    const headers = { ...fromGateway, 'retry-after': '1' }
    return armError(429, 'SubscriptionRequestsThrottled', text, { headers })
  }
  if (faults.take('throttle-429-bare', callKind)) return bareThrottle()
  if (faults.take('unavailable-503', callKind)) {
    const text = `The request timed out. Diagnostic information: subscription id '${machines.subscriptionId}'.`
    return armError(503, 'ServerTimeout', text, { headers: fromGateway })
  }
  return undefined
}

function bareThrottle(): ArmAnswer {
  const operationGroup = 'HighCostGet30Min'
  const counts = { operationGroup, allowedRequestCount: 800, measuredRequestCount: 1238 }
  const detail = {
    code: 'TooManyRequests',
    target: operationGroup,
    message: JSON.stringify(counts),
  }
  const message =
    'The server rejected the request because too many requests have been received for this subscription.'
  return { status: 429, body: { code: 'OperationNotAllowed', message, details: [detail] } }
}
