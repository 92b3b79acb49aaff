import { RdpAzureError } from '../../errors.ts'
import type { FollowOptions } from '../long-running.ts'
import { diagnoseCommand } from '../vm-id.ts'
import type { StoredRule } from './find-rule.ts'
import type { Look } from './look.ts'

/** A rule took 12 seconds to be written (recorded); far more is not waited for. */
const writeLimitMs = 180_000
/** Twice as often as Azure needs; see the reads beside this. */
const pollMs = 2_000

/** How a write of one rule is followed to its end. */
export function writeLimits({ target }: Look, name: string): Omit<FollowOptions, 'abortSignal'> {
  const message = `the rule ${name} is not written after ${writeLimitMs / 60_000} minutes; it may still come`
  const late = (): RdpAzureError =>
    new RdpAzureError('ArmFailed', message, { next: [diagnoseCommand(target)], data: { name } })
  return { limitMs: writeLimitMs, late, pollMs, wantsResult: false }
}

/** Reads a rule until it neither changes nor goes; a rule that is gone is undefined. */
export async function settled(
  { session, target, options }: Look,
  read: () => Promise<StoredRule | undefined>,
): Promise<StoredRule | undefined> {
  const until = session.timing.now() + writeLimitMs
  for (;;) {
    const found = await read()
    if (found === undefined || !/^(updating|deleting)$/i.test(found.provisioningState)) return found
    if (session.timing.now() >= until)
      throw writeLimits({ session, target, options }, found.rule.name).late()
    await session.timing.pause(Math.min(session.pollIntervalMs, pollMs), options.abortSignal)
  }
}
