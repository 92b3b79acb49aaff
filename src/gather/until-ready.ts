import { setTimeout as delay } from 'node:timers/promises'

import { RdpAzureError } from '../errors.ts'
import type { Target } from '../model/target.ts'
import type { Hands } from './hands.ts'

/** How long a VM may take from its start until its agent is ready, in milliseconds. */
const readyWithinMs = 15 * 60_000

/** Waits until a look says yes, a bounded number of times. Throws `AgentNotReady` with `what` when none did. */
export async function untilTrue(
  hands: Hands,
  target: Target,
  abortSignal: AbortSignal,
  what: string,
  look: () => Promise<boolean>,
): Promise<void> {
  const looks = Math.ceil(readyWithinMs / hands.startPollMs)
  for (let taken = 0; taken < looks; taken += 1) {
    if (await look()) return
    await delay(hands.startPollMs, undefined, { signal: abortSignal })
  }
  throw new RdpAzureError('AgentNotReady', `${target.name} ${what} after 15 minutes`, {
    next: [`look at its boot diagnostics, then: rdp-azure diagnose --ids ${target.id}`],
  })
}

/** Waits until the VM runs and its agent is ready. `done` is what was done to it: `was started`. */
export function untilReady(
  hands: Hands,
  target: Target,
  abortSignal: AbortSignal,
  done: string,
): Promise<void> {
  const what = `${done}, and its agent is not ready`
  return untilTrue(hands, target, abortSignal, what, async () => {
    const { power, agent } = await hands.azure.platform(target, { abortSignal })
    return power === 'running' && agent === 'ready'
  })
}
