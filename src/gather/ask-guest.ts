import { setTimeout as delay } from 'node:timers/promises'

import type { Azure } from '../azure/azure.ts'
import { RdpAzureError } from '../errors.ts'
import type { ErrorCode } from '../errors.ts'
import { unpackFrame } from '../guest/frame.ts'
import { composeScript } from '../guest/script.ts'
import type { GuestScripts } from '../guest/script.ts'
import type { GuestAnswer, GuestTask } from '../model/guest-protocol.ts'
import type { Target } from '../model/target.ts'
import type { ActivityCall } from '../workflow/flow.ts'

/**
 * Ends after which the same request is sent again under the same id: an answer spoilt on its way, or a
 * script that died. The guest tells from its records what was done, so nothing is done twice.
 */
const worthAnotherSend: readonly ErrorCode[] = [
  'GuestAnswerMissing',
  'GuestAnswerCut',
  'GuestAnswerForged',
  'ArmFailed',
]

/** Sends of one request at most. Run Command takes 20 s and more, so two repeats are a minute. */
const mostSends = 3

/** Pause between sends, in milliseconds. */
const pauseMs = 500

/** What asking the guest needs. */
export interface GuestLine {
  azure: Azure
  scripts: GuestScripts
}

/** Runs one guest script and reads its answer. Every send carries the same request id. */
export async function askGuest(
  line: GuestLine,
  target: Target,
  task: GuestTask,
  call: ActivityCall,
): Promise<GuestAnswer> {
  const { requestId, abortSignal } = call
  const script = composeScript({ ...task, requestId }, line.scripts)
  for (let sends = 1; ; sends += 1) {
    try {
      const { azure } = line
      const output = await azure.runCommand(target, script, { mayResend: true, abortSignal })
      return unpackFrame(output.stdout, output.stderr, requestId)
    } catch (thrown) {
      if (sends >= mostSends || !isWorthAnother(thrown)) throw thrown
      await delay(pauseMs, undefined, { signal: abortSignal })
    }
  }
}

function isWorthAnother(thrown: unknown): boolean {
  return thrown instanceof RdpAzureError && worthAnotherSend.includes(thrown.code)
}
