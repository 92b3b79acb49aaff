import { setTimeout as delay } from 'node:timers/promises'

import type { RunCommandOutput } from '../azure/azure.ts'
import { RdpAzureError } from '../errors.ts'
import type { ErrorCode } from '../errors.ts'
import { unpackFrame } from '../guest/frame.ts'
import { composeScript } from '../guest/script.ts'
import type { Transport } from '../model/guest-evidence.ts'
import type { GuestAnswer, GuestTask } from '../model/guest-protocol.ts'
import type { Target } from '../model/target.ts'
import type { ActivityCall } from '../workflow/flow.ts'
import type { GuestLine } from './guest-line.ts'
import { runBySecondWay } from './second-way.ts'

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

/** An answer and the way it came. */
export interface Answered {
  answer: GuestAnswer
  transport: Transport
}

/** Runs one guest script and reads its answer. Every send carries the same request id, whichever way it goes. */
export async function askGuest(
  line: GuestLine,
  target: Target,
  task: GuestTask,
  call: ActivityCall,
): Promise<Answered> {
  const { requestId, abortSignal } = call
  const script = composeScript({ ...task, requestId }, line.scripts)
  for (let sends = 1; ; sends += 1) {
    try {
      const { output, transport } = await run(line, target, script, call)
      return { answer: unpackFrame(output.stdout, output.stderr, requestId), transport }
    } catch (thrown) {
      if (sends >= mostSends || !isWorthAnother(thrown)) throw thrown
      await delay(pauseMs, undefined, { signal: abortSignal })
    }
  }
}

/**
 * By the Run Command action. Where that is refused past its own waiting, because an earlier one has not
 * ended, by a managed Run Command.
 */
async function run(
  line: GuestLine,
  target: Target,
  script: string,
  call: ActivityCall,
): Promise<{ output: RunCommandOutput; transport: Transport }> {
  const { azure, stuck } = line
  const { abortSignal } = call
  const known = stuck?.has(target.id) ? { busyLimitMs: 0 } : {}
  try {
    const output = await azure.runCommand(target, script, {
      mayResend: true,
      ...known,
      abortSignal,
    })
    stuck?.delete(target.id)
    return { output, transport: 'action' }
  } catch (thrown) {
    if (!isStuck(thrown)) throw thrown
    const again = stuck?.has(target.id) === true
    stuck?.add(target.id)
    const how = { script, refused: thrown, again }
    const output = await runBySecondWay(line, target, how, call)
    return { output, transport: 'managed' }
  }
}

/** Said of an earlier Run Command, not of another operation on the VM, which a second way would meet, too. */
function isStuck(thrown: unknown): thrown is RdpAzureError {
  if (!(thrown instanceof RdpAzureError) || thrown.code !== 'ArmConflict') return false
  return thrown.data['runCommandBusy'] === true
}

function isWorthAnother(thrown: unknown): boolean {
  return thrown instanceof RdpAzureError && worthAnotherSend.includes(thrown.code)
}
