import { RdpAzureError } from '../errors.ts'
import type { Target } from '../model/target.ts'
import type { ActivityCall } from '../workflow/flow.ts'
import type { AzureMaker } from './azure-maker.ts'
import { askBootTime } from './boot-time.ts'
import type { BootSeen } from './boot-time.ts'
import type { Hands } from './hands.ts'
import { untilReady, untilTrue } from './until-ready.ts'

/**
 * Restarts the VM once. Where a journal shows that it was asked for before, Windows is asked first
 * whether it booted since. After the restart it must tell a later boot time, so that an agent that
 * still reports itself ready from before is not taken for one that is up again.
 */
export const restartVm: AzureMaker = async (hands, { target, bootedAt }, call) => {
  const { abortSignal } = call
  const happened = call.again && (await bootedSince(hands, target, bootedAt, call))
  if (!happened) await hands.azure.restart(target, { abortSignal })
  await untilReady(hands, target, abortSignal, 'was restarted')
  let seen: BootSeen
  await untilTrue(hands, target, abortSignal, 'was restarted, and does not answer', async () => {
    seen = await askBootTime(hands, target, call)
    return seen !== undefined && (bootedAt === undefined || isLater(seen.bootedAt, bootedAt))
  })
  return seen?.bootedAt === undefined
    ? { status: 'done' }
    : { status: 'done', detail: { bootedAt: seen.bootedAt } }
}

/** Whether a restart that was asked for before happened. Throws where nobody can tell: it is not asked for twice. */
async function bootedSince(
  hands: Hands,
  target: Target,
  bootedAt: string | undefined,
  call: ActivityCall,
): Promise<boolean> {
  if (bootedAt === undefined) throw notKnown(target, 'when it had booted before was not seen')
  await untilReady(hands, target, call.abortSignal, 'may have been restarted')
  const seen = await askBootTime(hands, target, call)
  if (seen?.bootedAt === undefined) throw notKnown(target, 'Windows does not tell when it booted')
  return isLater(seen.bootedAt, bootedAt)
}

/** A clock that is set moves the boot time with it by seconds; a boot takes longer than that. */
const sameBootMs = 5000

function isLater(now: string | undefined, before: string): boolean {
  return now === undefined || Date.parse(now) - Date.parse(before) > sameBootMs
}

function notKnown(target: Target, why: string): RdpAzureError {
  const message = `${target.name} may have been restarted already, and ${why}; it is not restarted twice`
  return new RdpAzureError('ArmFailed', message, {
    next: [`rdp-azure diagnose --ids ${target.id}`],
  })
}
