import type { PretendCloud } from '../cloud.ts'
import { comeAgainSoon } from '../operations.ts'
import type { OperationEnd } from '../operations.ts'
import { resourceNotFound } from '../refusals.ts'
import type { ArmAnswer, ArmRequest } from '../request.ts'
import type { RouteNames } from '../scopes.ts'

/** A long-running operation of the network provider that was let begin. */
export interface NetworkWork {
  location: string
  apiVersion: string
  work: Promise<OperationEnd>
}

/** A write: 201 or 200 with the resource as it is becoming, and one header (recorded 2020). */
export function acceptWrite(
  cloud: PretendCloud,
  begun: NetworkWork,
  { status, body }: { status: 200 | 201; body: object },
): ArmAnswer {
  const urls = begin(cloud, begun)
  return { status, headers: { 'azure-asyncoperation': urls.operation }, body }
}

/** A deletion: 202 without a body, and both headers (recorded 2020). */
export function acceptDeletion(cloud: PretendCloud, begun: NetworkWork): ArmAnswer {
  const urls = begin(cloud, begun)
  const headers = { 'azure-asyncoperation': urls.operation, location: urls.result }
  return { status: 202, headers }
}

/** An action that answers something: 202 whose body is `null`, and `Location` only (recorded 2020). */
export function acceptAction(cloud: PretendCloud, begun: NetworkWork): ArmAnswer {
  return { status: 202, headers: { location: begin(cloud, begun).result }, body: null }
}

/** `GET …/Microsoft.Network/locations/{location}/operations/{id}`: a word and nothing else. */
export function lookAtNetworkOperation(
  _request: ArmRequest,
  { id = '', location = '' }: RouteNames,
  cloud: PretendCloud,
): ArmAnswer {
  const found = cloud.operations.stand(id)
  if (found === undefined)
    return resourceNotFound('Microsoft.Network/locations/operations', id, location)
  const { end } = found
  if (end === undefined) {
    return { status: 200, headers: comeAgainSoon, body: { status: 'InProgress' } }
  }
  if (end.status === 'Succeeded') return { status: 200, body: { status: 'Succeeded' } }
  const error = { ...end.error, details: [] }
  return { status: 200, body: { status: end.status, error } }
}

/** `GET …/Microsoft.Network/locations/{location}/operationResults/{id}`: 202 `null`, then the answer. */
export function lookAtNetworkResult(
  request: ArmRequest,
  { id = '', location = '' }: RouteNames,
  cloud: PretendCloud,
): ArmAnswer {
  const found = cloud.operations.stand(id)
  if (found === undefined)
    return resourceNotFound('Microsoft.Network/locations/operationResults', id, location)
  const here = `${cloud.origin()}${request.path}?api-version=${request.apiVersion}`
  const headers = { location: here }
  const { end } = found
  if (end === undefined)
    return { status: 202, headers: { ...headers, ...comeAgainSoon }, body: null }
  if (end.status !== 'Succeeded') return { status: 400, headers, body: { error: end.error } }
  return end.output === undefined ? { status: 204 } : { status: 200, headers, body: end.output }
}

function begin(
  cloud: PretendCloud,
  { work, location, apiVersion }: NetworkWork,
): Record<'operation' | 'result', string> {
  const id = cloud.operations.track(work, location)
  const at = `${cloud.origin()}/subscriptions/${cloud.machines.subscriptionId}/providers/Microsoft.Network/locations/${location}`
  const query = `?api-version=${apiVersion}`
  return {
    operation: `${at}/operations/${id}${query}`,
    result: `${at}/operationResults/${id}${query}`,
  }
}
