import type { GuestAnswer, GuestRequest } from '../../model/guest-protocol.ts'
import type { WindowsState } from '../../model/windows-state.ts'
import { applyChanges } from './apply/apply.ts'
import { takeInHand } from './apply/machine.ts'
import { collect } from './collect.ts'

/** `crashAfter`: the guest dies after so many writes, to the tool's own folder and to objects alike. */
export interface AnswerOptions {
  crashAfter?: number
}

/**
 * What the guest scripts answer to a request and what they leave behind, as TypeScript over a simulated
 * Windows. No answer: the guest died before it could give one.
 */
export async function answerRequest(
  request: GuestRequest,
  state: WindowsState,
  options: AnswerOptions = {},
): Promise<{ state: WindowsState; answer: GuestAnswer | undefined }> {
  if (request.kind === 'collect') {
    const { protocol, requestId, kind } = request
    const sections = await collect(request, state)
    const answer = {
      protocol,
      requestId,
      kind,
      replayed: false,
      changes: [],
      sections,
      omitted: [],
    }
    return { state, answer }
  }
  const machine = takeInHand(state, options.crashAfter)
  const answer = await applyChanges(machine, request)
  return { state: machine.state(), answer: machine.died() ? undefined : answer }
}
