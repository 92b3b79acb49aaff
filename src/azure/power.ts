import { RdpAzureError } from '../errors.ts'
import type { PlatformEvidence } from '../model/evidence.ts'
import type { Target } from '../model/target.ts'
import { actions } from './actions.ts'
import { faultOf, mayHaveArrived } from './arm-fault.ts'
import { armSend } from './arm-send.ts'
import type { CallOptions } from './azure.ts'
import { aboutVm } from './call-context.ts'
import { calling } from './call.ts'
import { follow } from './long-running.ts'
import { readPlatform } from './platform.ts'
import type { ArmSession } from './session.ts'
import { diagnoseCommand, vmActionUrl } from './vm-id.ts'

/** Azure itself abandons a restart after about 28 minutes (microsoft/lisa#236). */
const powerLimitMs = 30 * 60_000
/** How often a start whose answer was lost is sent again, after a look has shown that it did not arrive. */
const maxLost = 2

/** Starts the VM and waits until Azure says it runs. A request lost on the way is repeated only after a look. */
export async function startVm(
  session: ArmSession,
  target: Target,
  options: CallOptions,
): Promise<void> {
  return calling(aboutVm(session, actions.startVm, target), options, async (context) => {
    for (let lost = 0; ;) {
      try {
        return await operate(session, target, 'start', options)
      } catch (thrown) {
        const fault = faultOf(thrown)
        if (fault === undefined || fault.status === 200 || !mayHaveArrived(fault)) throw thrown
        lost += 1
        context.mayHaveArrived = true
        session.onWait(session.pollIntervalMs, 'the answer to the start was lost')
        if ((await settledPower(session, target, options)) === 'running') return
        if (lost > maxLost) throw thrown
      }
    }
  })
}

/** Actions that are never sent twice: what a lost answer left open is told, not repeated. */
const onceOnly = {
  restart: actions.restartVm,
  redeploy: actions.redeployVm,
  reapply: actions.reapplyVm,
} as const

/** Restarts Windows, moves the VM to another host, or sets its model anew, and waits until Azure says it is done. */
export async function operateOnce(
  session: ArmSession,
  target: Target,
  verb: keyof typeof onceOnly,
  options: CallOptions,
): Promise<void> {
  const context = aboutVm(session, onceOnly[verb], target)
  return calling(context, options, async () => {
    try {
      await operate(session, target, verb, options)
    } catch (thrown) {
      const fault = faultOf(thrown)
      context.mayHaveArrived = fault !== undefined && mayHaveArrived(fault)
      throw thrown
    }
  })
}

type PowerVerb = 'start' | keyof typeof onceOnly

async function operate(
  session: ArmSession,
  target: Target,
  verb: PowerVerb,
  { abortSignal }: CallOptions,
): Promise<void> {
  const url = vmActionUrl(target.id, verb)
  const accepted = await armSend(session, 'post', url, { abortSignal })
  const late = (): RdpAzureError => lateError(target, verb)
  await follow(session, accepted, { abortSignal, limitMs: powerLimitMs, late, wantsResult: false })
}

/** The power state once it no longer moves, looking again while the VM is between two states. */
async function settledPower(
  session: ArmSession,
  target: Target,
  { abortSignal }: CallOptions,
): Promise<PlatformEvidence['power']> {
  const until = session.timing.now() + powerLimitMs
  for (;;) {
    await session.timing.pause(session.pollIntervalMs, abortSignal)
    const { power } = await readPlatform(session, target, { abortSignal })
    if (power !== 'starting' && power !== 'stopping' && power !== 'deallocating') return power
    if (session.timing.now() >= until) throw lateError(target, 'start')
  }
}

function lateError(target: Target, verb: PowerVerb): RdpAzureError {
  return new RdpAzureError(
    'ArmFailed',
    `the ${verb} of ${target.name} has not ended within ${powerLimitMs / 60_000} minutes`,
    { next: [diagnoseCommand(target)], data: { target: target.id, limitMs: powerLimitMs } },
  )
}
