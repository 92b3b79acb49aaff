import { RdpAzureError } from '../errors.ts'
import type { Target } from '../model/target.ts'
import { actions } from './actions.ts'
import { faultOf, mayHaveArrived } from './arm-fault.ts'
import { armSend } from './arm-send.ts'
import type { CallOptions } from './azure.ts'
import { aboutVm } from './call-context.ts'
import { calling } from './call.ts'
import { follow } from './long-running.ts'
import type { ArmSession } from './session.ts'
import { diagnoseCommand, vmActionUrl } from './vm-id.ts'

/** Taking an extension out of Windows takes a minute or two. */
const resetLimitMs = 15 * 60_000

/**
 * Removes the Run Command extension from Windows by the command Azure has for it, which ends a run that is
 * stuck; the next run installs it anew. Never sent twice.
 */
export async function resetRunCommand(
  session: ArmSession,
  target: Target,
  options: CallOptions,
): Promise<void> {
  const context = aboutVm(session, actions.runCommand, target)
  return calling(context, options, async () => {
    const { abortSignal } = options
    const body = { commandId: 'RemoveRunCommandWindowsExtension' }
    const late = (): RdpAzureError => lateError(target)
    try {
      const url = vmActionUrl(target.id, 'runCommand')
      const accepted = await armSend(session, 'post', url, { abortSignal, body })
      const limits = { limitMs: resetLimitMs, late, wantsResult: false }
      await follow(session, accepted, { abortSignal, ...limits })
    } catch (thrown) {
      const fault = faultOf(thrown)
      context.mayHaveArrived = fault !== undefined && mayHaveArrived(fault)
      throw thrown
    }
  })
}

function lateError(target: Target): RdpAzureError {
  return new RdpAzureError(
    'ArmFailed',
    `the reset of Run Command on ${target.name} has not ended within ${resetLimitMs / 60_000} minutes`,
    { next: [diagnoseCommand(target)], data: { target: target.id, limitMs: resetLimitMs } },
  )
}
