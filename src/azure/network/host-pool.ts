import { z } from 'zod'

import { actions } from '../actions.ts'
import { parseVmId } from '../vm-id.ts'
import { kustoText, queryGraph } from './graph.ts'
import type { Look } from './look.ts'
import { idWord } from './shaped.ts'

const rowShape = z.object({ id: idWord })
const poolOf = /\/hostpools\/([^/]+)\/sessionhosts\//i

/** Name of the host pool whose session host this VM is; null: of none that the sign-in can see. */
export async function readHostPool(look: Look): Promise<string | null> {
  const { subscriptionId } = parseVmId(look.target.id)
  const rows = await queryGraph(look, actions.querySessionHosts, {
    query: sessionHostsOf(look.target.id),
    row: rowShape,
    subscriptions: [subscriptionId],
  })
  return poolOf.exec(rows[0]?.id ?? '')?.[1] ?? null
}

/** The query for session hosts that are this VM. */
function sessionHostsOf(vmId: string): string {
  const type = kustoText('microsoft.desktopvirtualization/hostpools/sessionhosts')
  return `desktopvirtualizationresources | where type =~ ${type} and properties.resourceId =~ ${kustoText(vmId)} | project id | order by id asc`
}
