import { z } from 'zod'

import { RdpAzureError } from '../errors.ts'
import type { CallOptions } from './azure.ts'
import { plainText } from './plain-text.ts'
import type { ArmSession } from './session.ts'
import { parseVmId } from './vm-id.ts'

/** Names are unique within a group, so this many of one name are already too many to choose from. */
const mostRows = 50

const rowsShape = z.array(z.object({ id: z.string() })).max(mostRows)

/** Ids of all VMs of this name, in any case, in the session's subscription, ordered. */
export async function queryVmIds(
  session: ArmSession,
  name: string,
  { abortSignal }: CallOptions,
): Promise<string[]> {
  const { ResourceGraphClient } = await import('@azure/arm-resourcegraph')
  const { cloud, pipeline, credential, subscriptionId } = session
  const client = new ResourceGraphClient(credential, { endpoint: cloud.endpoint, pipeline })
  const { data } = await client.resources(
    {
      query: vmsCalled(name),
      subscriptions: [subscriptionId],
      options: { resultFormat: 'objectArray', top: mostRows },
    },
    abortSignal === undefined ? {} : { abortSignal },
  )
  const rows = rowsShape.safeParse(data)
  if (rows.success) return rows.data.map(({ id }) => id).filter((id) => parseVmId(id))
  throw new RdpAzureError(
    'ArmFailed',
    `Resource Graph answered in another shape than asked: ${plainText(z.prettifyError(rows.error), 200)}`,
    { next: ['name the resource group as well, with -g'] },
  )
}

/** The query, with the name as a Kusto string: backslash and quote escaped, so that it stays a name. */
export function vmsCalled(name: string): string {
  const literal = `'${name.replace(/[\\']/g, String.raw`\$&`)}'`
  return `Resources | where type =~ 'microsoft.compute/virtualmachines' and name =~ ${literal} | project id, name, resourceGroup | order by id asc`
}
