import { z } from 'zod'

import { RdpAzureError } from '../errors.ts'
import type { Target } from '../model/target.ts'
import { actions } from './actions.ts'
import { faultOf } from './arm-fault.ts'
import { armSend } from './arm-send.ts'
import type { CallOptions, SnapshotMade, WantedSnapshot } from './azure.ts'
import { aboutVm } from './call-context.ts'
import { calling } from './call.ts'
import { follow } from './long-running.ts'
import type { ArmSession } from './session.ts'
import { diagnoseCommand, snapshotUrl } from './vm-id.ts'

/** An incremental copy is taken in seconds to minutes; Azure gives up long before this. */
const snapshotLimitMs = 15 * 60_000

const resourceSchema = z.object({ id: z.string() })

/** Makes a snapshot, after a look whether it is there: an earlier request may have arrived unanswered. */
export async function makeSnapshot(
  session: ArmSession,
  target: Target,
  wanted: WantedSnapshot,
  options: CallOptions,
): Promise<SnapshotMade> {
  const url = snapshotUrl(target.id, wanted.name)
  return calling(aboutVm(session, actions.makeSnapshot, target, wanted.disk), options, async () => {
    const there = await look(session, url, options)
    if (there !== undefined) return { id: there, existed: true }
    const body = {
      location: target.location,
      tags: wanted.tags,
      properties: {
        incremental: true,
        creationData: { createOption: 'Copy', sourceResourceId: wanted.disk },
      },
    }
    const { abortSignal } = options
    const accepted = await armSend(session, 'put', url, { abortSignal, body })
    const late = (): RdpAzureError => lateError(target, wanted.name)
    const limits = { limitMs: snapshotLimitMs, late, wantsResult: false }
    await follow(session, accepted, { abortSignal, ...limits })
    return { id: (await look(session, url, options)) ?? wanted.name, existed: false }
  })
}

async function look(
  session: ArmSession,
  url: string,
  { abortSignal }: CallOptions,
): Promise<string | undefined> {
  try {
    const { body } = await armSend(session, 'get', url, { abortSignal })
    return resourceSchema.safeParse(body).data?.id
  } catch (thrown) {
    if (faultOf(thrown)?.status === 404) return undefined
    throw thrown
  }
}

function lateError(target: Target, name: string): RdpAzureError {
  const message = `the snapshot ${name} has not ended within ${snapshotLimitMs / 60_000} minutes`
  return new RdpAzureError('ArmFailed', message, { next: [diagnoseCommand(target)] })
}
