import { RdpAzureError } from '../../errors.ts'
import { actions } from '../actions.ts'
import { armSend } from '../arm-send.ts'
import { aboutVm } from '../call-context.ts'
import { calling } from '../call.ts'
import { follow } from '../long-running.ts'
import { findRule, orGone, ruleUrl } from './find-rule.ts'
import type { Look } from './look.ts'
import { settled, writeLimits } from './rule-settles.ts'

/** Which rule to delete, as it was when it was looked at. */
export interface RuleToRemove {
  groupId: string
  name: string
  /** Left out: the one it has now. */
  etag: string | undefined
}

/**
 * Deletes exactly the rule that was looked at, and is done when there is none. `If-Match` makes a
 * request that is sent twice harmless: the second meets no rule, or one that is on its way out.
 */
export async function removeRule(look: Look, { groupId, name, etag }: RuleToRemove): Promise<void> {
  const { session, target, options } = look
  const url = ruleUrl(groupId, name)
  const known = etag ?? (await etagNow(look, groupId, name))
  if (known === undefined) return
  const context = aboutVm(session, actions.deleteRule, target, groupId)
  const { abortSignal } = options
  const remove = (): Promise<unknown> =>
    calling(context, options, async () => {
      const headers = { 'If-Match': known }
      const accepted = await armSend(session, 'delete', url, { abortSignal, headers })
      return follow(session, accepted, { abortSignal, ...writeLimits(look, name) })
    })
  try {
    await orGone(remove)
  } catch (thrown) {
    if (!(thrown instanceof RdpAzureError) || thrown.code !== 'RuleConflict') throw thrown
    if ((await settled(look, () => findRule(look, groupId, name))) !== undefined) throw thrown
  }
}

/** Nothing: the rule is gone. One that is there without an etag cannot be deleted as exactly the one seen. */
async function etagNow(look: Look, groupId: string, name: string): Promise<string | undefined> {
  const found = await findRule(look, groupId, name)
  if (found === undefined || found.etag !== undefined) return found?.etag
  const message = `Azure gives the rule ${name} without an etag, so it cannot be told from one that changed since; it is left as it is`
  throw new RdpAzureError('ArmFailed', message, { data: { group: groupId, rule: name } })
}
