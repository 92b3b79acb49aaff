import { z } from 'zod'

import type { ResourceHealth } from '../model/evidence.ts'
import type { Target } from '../model/target.ts'
import { actions } from './actions.ts'
import { armSend } from './arm-send.ts'
import type { CallOptions } from './azure.ts'
import { aboutVm } from './call-context.ts'
import { calling } from './call.ts'
import { plainText } from './plain-text.ts'
import type { ArmSession } from './session.ts'
import { healthUrl } from './vm-id.ts'

const plain = z
  .string()
  .transform((text) => plainText(text, 300))
  .nullish()
  .catch(undefined)

/** `availabilityStatuses/current`, 2022-10-01: the name of the moment is misspelt there. */
const statusSchema = z.object({
  properties: z.object({
    availabilityState: z.enum(['Available', 'Unavailable', 'Degraded', 'Unknown']).catch('Unknown'),
    reasonType: plain,
    summary: plain,
    occuredTime: z.string().nullish().catch(undefined),
    occurredTime: z.string().nullish().catch(undefined),
  }),
})

/** Reads what Resource Health says of the VM now. A state it does not know by name is `Unknown`. */
export async function readHealth(
  session: ArmSession,
  target: Target,
  options: CallOptions,
): Promise<ResourceHealth> {
  return calling(aboutVm(session, actions.readHealth, target), options, async () => {
    const { body } = await armSend(session, 'get', healthUrl(target.id), options)
    const { properties } = statusSchema.safeParse(body).data ?? {}
    if (properties === undefined) return { availability: 'Unknown' }
    const { availabilityState, reasonType, summary, occurredTime, occuredTime } = properties
    const since = momentOf(occurredTime ?? occuredTime)
    return {
      availability: availabilityState,
      ...(reasonType ? { reason: reasonType.replaceAll(/[^A-Za-z]/g, '') } : {}),
      ...(summary ? { summary } : {}),
      ...(since === undefined ? {} : { since }),
    }
  })
}

function momentOf(text: string | null | undefined): string | undefined {
  const at = Date.parse(text ?? '')
  return Number.isNaN(at) ? undefined : new Date(at).toISOString()
}
