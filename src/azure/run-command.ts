import { RdpAzureError } from '../errors.ts'
import type { Target } from '../model/target.ts'
import { actions } from './actions.ts'
import { faultOf, mayHaveArrived } from './arm-fault.ts'
import { armSend } from './arm-send.ts'
import type { ArmAnswer } from './arm-send.ts'
import type { CallOptions, RunCommandOutput } from './azure.ts'
import { aboutVm } from './call-context.ts'
import type { CallContext } from './call-context.ts'
import { calling } from './call.ts'
import { isRunCommandBusy } from './explain-vm.ts'
import { follow } from './long-running.ts'
import { readRunOutput } from './run-command-output.ts'
import type { ArmSession } from './session.ts'
import { diagnoseCommand, vmActionUrl } from './vm-id.ts'

/** Options of one Run Command. */
export interface RunCommandOptions extends CallOptions {
  /** The script recognises a second arrival, so a request lost on the way may be sent again. */
  mayResend: boolean
  /** How long another run command on the VM is waited for, in milliseconds. Default: the cloud's. */
  busyLimitMs?: number | undefined
}

/** How often a lost request is sent again. */
const maxLost = 3
/** The guest's own budget is 3 minutes; the first run on a VM also installs the extension. */
const runLimitMs = 15 * 60_000

/** Runs PowerShell text in the guest by the Run Command action and gives the end of both its streams. */
export async function runCommand(
  session: ArmSession,
  target: Target,
  script: string,
  options: RunCommandOptions,
): Promise<RunCommandOutput> {
  const context = aboutVm(session, actions.runCommand, target)
  return calling(context, options, async () => {
    const accepted = await submit(session, target, script, options, context)
    const result = await follow(session, accepted, {
      abortSignal: options.abortSignal,
      limitMs: runLimitMs,
      late: () => lateError(target),
      wantsResult: true,
    })
    return readRunOutput(result) ?? noOutput(target)
  })
}

/** Sends the script until Azure has taken it: waits out a busy VM, and resends what was lost when it may. */
async function submit(
  session: ArmSession,
  target: Target,
  script: string,
  { mayResend, abortSignal, busyLimitMs = session.cloud.busyLimitMs }: RunCommandOptions,
  context: CallContext,
): Promise<ArmAnswer> {
  const url = vmActionUrl(target.id, 'runCommand')
  const body = { commandId: 'RunPowerShellScript', script: script.split('\n') }
  const until = session.timing.now() + busyLimitMs
  for (let attempt = 0, lost = 0; ; attempt += 1) {
    try {
      return await armSend(session, 'post', url, { abortSignal, body })
    } catch (thrown) {
      const why = refusalOf(thrown)
      if (why === 'lost') {
        lost += 1
        context.mayHaveArrived = true
      }
      const again = why === 'busy' || (why === 'lost' && mayResend && lost <= maxLost)
      if (!again || session.timing.now() >= until) throw thrown
      await pauseBefore(session, attempt, why, abortSignal)
    }
  }
}

function refusalOf(thrown: unknown): 'busy' | 'lost' | undefined {
  const fault = faultOf(thrown)
  if (fault === undefined) return undefined
  if (isRunCommandBusy(fault)) return 'busy'
  return mayHaveArrived(fault) ? 'lost' : undefined
}

async function pauseBefore(
  session: ArmSession,
  attempt: number,
  why: 'busy' | 'lost',
  abortSignal: AbortSignal | undefined,
): Promise<void> {
  const { timing, pollIntervalMs, onWait } = session
  const ms = Math.round(pollIntervalMs * Math.min(6, 1.5 ** attempt))
  onWait(ms, why === 'busy' ? 'another run command is running on the VM' : 'the answer was lost')
  await timing.pause(ms, abortSignal)
}

function lateError(target: Target): RdpAzureError {
  return new RdpAzureError(
    'GuestTimedOut',
    `the script in ${target.name} did not end within ${runLimitMs / 60_000} minutes; it may still be running`,
    { next: [diagnoseCommand(target)], data: { target: target.id, limitMs: runLimitMs } },
  )
}

function noOutput(target: Target): never {
  throw new RdpAzureError(
    'GuestAnswerMissing',
    `Azure says that the script in ${target.name} ended, but gives no output of it`,
    { next: [diagnoseCommand(target)], data: { target: target.id } },
  )
}
