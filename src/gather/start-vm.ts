import { setTimeout as delay } from 'node:timers/promises'

import { RdpAzureError } from '../errors.ts'
import type { ChangeResult, PlannedChange } from '../model/change.ts'
import type { Target } from '../model/target.ts'
import type { ActivityCall } from '../workflow/flow.ts'
import type { Hands } from './hands.ts'

/** How long a started VM may take until its agent is ready, in milliseconds. */
const readyWithinMs = 15 * 60_000

/** Makes one change of the control plane, looking first whether it is there already. */
export async function makeAzureChange(
  hands: Hands,
  target: Target,
  change: PlannedChange,
  call: ActivityCall,
): Promise<ChangeResult> {
  if (change.kind !== 'start-vm') {
    throw new RdpAzureError('Internal', `no control-plane change is called ${change.kind}`)
  }
  const { abortSignal } = call
  const { power } = await hands.azure.platform(target, { abortSignal })
  const running = power === 'running' || power === 'starting'
  if (!running) await hands.azure.start(target, { abortSignal })
  await untilReady(hands, target, abortSignal)
  return { id: change.id, kind: change.kind, status: running ? 'already' : 'done' }
}

async function untilReady(hands: Hands, target: Target, abortSignal: AbortSignal): Promise<void> {
  const looks = Math.ceil(readyWithinMs / hands.startPollMs)
  for (let look = 0; look < looks; look += 1) {
    const { power, agent } = await hands.azure.platform(target, { abortSignal })
    if (power === 'running' && agent === 'ready') return
    await delay(hands.startPollMs, undefined, { signal: abortSignal })
  }
  const message = `${target.name} was started, and its agent is not ready after 15 minutes`
  throw new RdpAzureError('AgentNotReady', message, {
    next: [`look at its boot diagnostics, then: rdp-azure diagnose --ids ${target.id}`],
  })
}
