import { z } from 'zod'

import type { CallKind } from '../faults.ts'
import type { ArmRequest } from './request.ts'

/** A Run Command, or a managed one. */
const bodySchema = z.union([
  z.object({ script: z.array(z.string()) }).transform(({ script }) => script.join('\n')),
  z
    .object({ properties: z.object({ source: z.object({ script: z.string() }) }) })
    .transform(({ properties }) => properties.source.script),
])

/** The request in the second line of a script that only collects; the rest of a long script is not looked at. */
const collects = /^[^\n]*\n\{[^\n]*"kind":"collect"/

/** Actions of the network provider, boot diagnostics, and queries of Resource Graph. */
const onlyReads =
  /\/(?:Microsoft\.ResourceGraph\/resources|effectiveNetworkSecurityGroups|effectiveRouteTable|ipFlowVerify|nextHop|retrieveBootDiagnosticsData)\/?$/i

/**
 * Whether a call only reads. Of the calls that POST, these do: the queries of Resource Graph, what the
 * network provider is asked about a VM's filters and routes, and a Run Command whose script says at its head that it only collects.
 */
export function callKindOf({ method, path, body }: ArmRequest): CallKind {
  if (method === 'GET' || onlyReads.test(path)) return 'read'
  const script = bodySchema.safeParse(body).data
  return collects.test(script ?? '') ? 'read' : 'change'
}
