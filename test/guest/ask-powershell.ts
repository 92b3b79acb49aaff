import { unpackFrame } from '../../src/guest/frame.ts'
import { composeScript } from '../../src/guest/script.ts'
import type { GuestAnswer, GuestRequest } from '../../src/model/guest-protocol.ts'
import type { WindowsState } from '../../src/model/windows-state.ts'
import { happen } from '../../src/sandbox/windows/happen.ts'
import { listenerOf } from '../../src/sandbox/windows/listener.ts'
import { builtInScripts } from '../contract/guests/project.ts'
import { runInPowerShell } from '../helpers/powershell-host.ts'
import type { Ran, RunOptions } from '../helpers/powershell-host.ts'

/** What a run gave; without an answer when the machine died in it. */
export interface Asked extends Ran {
  answer?: GuestAnswer
}

/** Sends a request as it is sent to a VM, and reads what comes back as it is read from one. */
export async function askPowerShell(
  request: GuestRequest,
  state: WindowsState,
  options: RunOptions = {},
): Promise<Asked> {
  const script = composeScript(request, builtInScripts)
  const ran = await runInPowerShell(script, state, { happen, listenerOf, ...options })
  if (ran.crashed) return ran
  return { ...ran, answer: unpackFrame(ran.stdout, ran.stderr, request.requestId) }
}
