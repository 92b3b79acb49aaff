import { z } from 'zod'

import type { CallKind } from '../faults.ts'
import type { ArmRequest } from './request.ts'

const bodySchema = z.object({ script: z.array(z.string()) })

/** The request in the second line of a script that only collects; the rest of a long script is not looked at. */
const collects = /^[^\n]*\n\{[^\n]*"kind":"collect"/

/**
 * Whether a call only reads. Of the calls that POST, these do: the queries of Resource Graph, and a
 * Run Command whose script says at its head that it only collects.
 */
export function callKindOf({ method, path, body }: ArmRequest): CallKind {
  if (method === 'GET' || /\/Microsoft\.ResourceGraph\/resources\/?$/i.test(path)) return 'read'
  const script = bodySchema.safeParse(body).data?.script.join('\n')
  return collects.test(script ?? '') ? 'read' : 'change'
}
