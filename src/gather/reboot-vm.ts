import type { CallOptions } from '../azure/azure.ts'
import { RdpAzureError } from '../errors.ts'
import type { Target } from '../model/target.ts'
import type { ActivityCall } from '../workflow/flow.ts'
import type { AzureMaker } from './azure-maker.ts'
import { askBootTime } from './boot-time.ts'
import type { BootSeen } from './boot-time.ts'
import type { Hands } from './hands.ts'
import { untilReady, untilTrue } from './until-ready.ts'

/** Asks Azure for what boots the VM anew. */
type AskForReboot = (hands: Hands, target: Target, options: CallOptions) => Promise<void>

/**
 * Boots the VM anew, once, by whatever is asked of Azure; `did` says it in words: `restarted`. Where a
 * journal shows that it was asked for before, Windows is asked first whether it booted since. Afterwards it
 * must tell a later boot time, so that an agent that still reports itself ready from before is not taken
 * for one that is up again.
 */
export function rebootBy(ask: AskForReboot, did: string): AzureMaker {
  return async (hands, { target, bootedAt }, call) => {
    const { abortSignal } = call
    const happened = call.again && (await bootedSince(hands, target, bootedAt, did, call))
    if (!happened) await ask(hands, target, { abortSignal })
    await untilReady(hands, target, abortSignal, `was ${did}`)
    let seen: BootSeen
    await untilTrue(hands, target, abortSignal, `was ${did}, and does not answer`, async () => {
      seen = await askBootTime(hands, target, call)
      return seen !== undefined && (bootedAt === undefined || isLater(seen.bootedAt, bootedAt))
    })
    return seen?.bootedAt === undefined
      ? { status: 'done' }
      : { status: 'done', detail: { bootedAt: seen.bootedAt } }
  }
}

/** Whether a reboot that was asked for before happened. Throws where nobody can tell: it is not asked for twice. */
async function bootedSince(
  hands: Hands,
  target: Target,
  bootedAt: string | undefined,
  did: string,
  call: ActivityCall,
): Promise<boolean> {
  if (bootedAt === undefined) throw notKnown(target, did, 'when it had booted before was not seen')
  await untilReady(hands, target, call.abortSignal, `may have been ${did}`)
  const seen = await askBootTime(hands, target, call)
  if (seen?.bootedAt === undefined) {
    throw notKnown(target, did, 'Windows does not tell when it booted')
  }
  return isLater(seen.bootedAt, bootedAt)
}

/** A clock that is set moves the boot time with it by seconds; a boot takes longer than that. */
const sameBootMs = 5000

function isLater(now: string | undefined, before: string): boolean {
  return now === undefined || Date.parse(now) - Date.parse(before) > sameBootMs
}

function notKnown(target: Target, did: string, why: string): RdpAzureError {
  const message = `${target.name} may have been ${did} already, and ${why}; it is not ${did} twice`
  return new RdpAzureError('ArmFailed', message, {
    next: [`rdp-azure diagnose --ids ${target.id}`],
  })
}
