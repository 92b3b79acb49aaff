import { z } from 'zod'

import type { CallKind } from '../faults.ts'
import type { ArmRequest } from './request.ts'

const bodySchema = z.object({ script: z.array(z.string()) })

/** The request in the second line of a script that only collects; the rest of a long script is not looked at. */
const collects = /^[^\n]*\n\{[^\n]*"kind":"collect"/

/** Actions of the network provider and queries of Resource Graph. */
const onlyReads =
  /\/(?:Microsoft\.ResourceGraph\/resources|effectiveNetworkSecurityGroups|effectiveRouteTable|ipFlowVerify|nextHop)\/?$/i

/**
 * Whether a call only reads. Of the calls that POST, these do: the queries of Resource Graph, what the
 * network provider is asked about a VM's filters and routes, and a Run Command whose script says at its head that it only collects.
 */
export function callKindOf({ method, path, body }: ArmRequest): CallKind {
  if (method === 'GET' || onlyReads.test(path)) return 'read'
  const script = bodySchema.safeParse(body).data?.script.join('\n')
  return collects.test(script ?? '') ? 'read' : 'change'
}
