import type { FullOperationResponse } from '@azure-rest/core-client'
import type { NetworkManagementClient } from '@azure/arm-network'

import { aboutVm } from '../call-context.ts'
import { calling } from '../call.ts'
import type { Look, Reading } from './look.ts'
import { resourceNamed } from './resource-url.ts'

/** Options of one read: the body is taken as it came, before the client makes its own of it. */
interface ReadOptions {
  abortSignal?: AbortSignal
  onResponse(response: FullOperationResponse): void
}

type Read = (
  client: NetworkManagementClient,
  group: string,
  name: string,
  options: ReadOptions,
) => Promise<unknown>

/** The kinds of network resources that are read whole by their id. */
const readers = {
  'Microsoft.Network/networkInterfaces': (client, group, name, options) =>
    client.networkInterfaces.get(group, name, options),
  'Microsoft.Network/publicIPAddresses': (client, group, name, options) =>
    client.publicIPAddresses.get(group, name, options),
  'Microsoft.Network/loadBalancers': (client, group, name, options) =>
    client.loadBalancers.get(group, name, options),
  'Microsoft.Network/virtualNetworks': (client, group, name, options) =>
    client.virtualNetworks.get(group, name, options),
  'Microsoft.Network/networkSecurityGroups': (client, group, name, options) =>
    client.networkSecurityGroups.get(group, name, options),
} as const satisfies Record<string, Read>

/**
 * Reads one resource by the client of the network and gives its body as it came: the client types whatever
 * comes, and what is judged by is read by a schema that refuses what it does not know.
 */
export async function readResource(
  { session, target, options }: Look,
  { action, scope }: Reading,
  kind: keyof typeof readers,
): Promise<unknown> {
  const { subscriptionId, resourceGroup, name } = resourceNamed(scope, kind)
  const { NetworkManagementClient } = await import('@azure/arm-network')
  const { cloud, pipeline, credential } = session
  const at = { endpoint: cloud.endpoint, pipeline }
  const client = new NetworkManagementClient(credential, subscriptionId, at)
  return calling(aboutVm(session, action, target, scope), options, async () => {
    const { abortSignal } = options
    let body: unknown
    const onResponse = ({ status, bodyAsText }: FullOperationResponse): void => {
      if (status === 200) body = JSON.parse(bodyAsText ?? '')
    }
    const how = { onResponse, ...(abortSignal === undefined ? {} : { abortSignal }) }
    try {
      await readers[kind](client, resourceGroup, name, how)
    } catch (thrown) {
      // The client stumbles over a body of another shape than documented; the schema says what is wrong with it.
      if (body === undefined) throw thrown
    }
    return body
  })
}
