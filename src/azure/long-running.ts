import { isRestError } from '@azure/core-rest-pipeline'
import { z } from 'zod'

import type { RdpAzureError } from '../errors.ts'
import { answerError } from './arm-fault.ts'
import { askedWait } from './arm-retry.ts'
import { armSend } from './arm-send.ts'
import type { ArmAnswer } from './arm-send.ts'
import type { CallOptions } from './azure.ts'
import type { ArmSession } from './session.ts'

/** Options of following one operation. */
export interface FollowOptions extends CallOptions {
  /** How long to look, in milliseconds, before `late` is thrown. */
  limitMs: number
  late(): RdpAzureError
  /** First wait between two looks, in milliseconds, where the session's own is too long. */
  pollMs?: number | undefined
  /** Whether the result is worth another request when the status does not carry it. */
  wantsResult: boolean
}

/** Failed looks in a row that are survived: they say nothing about the operation (resource provider contract). */
const maxFailedLooks = 5
/** Longest `Retry-After` of a status (resource provider contract: 10 s to 10 min). */
const longestAskedMs = 600_000

const statusShape = z.object({
  status: z.string(),
  properties: z.object({ output: z.unknown().optional() }).nullish().catch(undefined),
})

/**
 * Follows an accepted operation to its end and gives its result, undefined when it has none. A failed
 * or cancelled operation throws like an answer of status 200 that carries the error. Ends at once
 * with the signal; the operation itself goes on.
 */
export async function follow(
  session: ArmSession,
  accepted: ArmAnswer,
  options: FollowOptions,
): Promise<unknown> {
  const look = looker(session, options)
  const statusUrl = address(session, accepted.headers['azure-asyncoperation'])
  const resultUrl = address(session, accepted.headers['location'])
  if (statusUrl !== undefined) {
    const output = await untilSucceeded(look, statusUrl, accepted)
    if (output !== undefined || !options.wantsResult || resultUrl === undefined) return output
    return (await untilAnswered(look, resultUrl, undefined)).body
  }
  if (resultUrl === undefined || accepted.status !== 202) return accepted.body
  return (await untilAnswered(look, resultUrl, accepted)).body
}

type Look = (url: string, last: ArmAnswer | undefined) => Promise<ArmAnswer>

async function untilSucceeded(look: Look, url: string, accepted: ArmAnswer): Promise<unknown> {
  for (let last = accepted; ;) {
    last = await look(url, last)
    const parsed = statusShape.safeParse(last.body)
    const status = parsed.data?.status.toLowerCase() ?? ''
    if (status === 'failed' || status.startsWith('cancel')) throw answerError(last.raw)
    // Any other word means running: providers make up their own.
    if (status === 'succeeded') return parsed.data?.properties?.output
  }
}

async function untilAnswered(
  look: Look,
  url: string,
  accepted: ArmAnswer | undefined,
): Promise<ArmAnswer> {
  for (let last = accepted; ;) {
    last = await look(url, last)
    if (last.status !== 202) return last
  }
}

/**
 * Waits, then reads a status, again after a read that failed. Without a last answer it reads at once:
 * the result is known to be there.
 */
function looker(session: ArmSession, options: FollowOptions): Look {
  const { timing } = session
  const until = timing.now() + options.limitMs
  let looks = 0
  const wait = async (last?: ArmAnswer): Promise<void> => {
    if (timing.now() >= until) throw options.late()
    const first = Math.min(session.pollIntervalMs, options.pollMs ?? session.pollIntervalMs)
    await timing.pause(waitMs(session, first, looks, last), options.abortSignal)
    looks += 1
  }
  return async (url, last) => {
    if (last !== undefined) await wait(last)
    for (let failed = 0; ;) {
      try {
        return await armSend(session, 'get', url, options)
      } catch (thrown) {
        failed += 1
        if (!isRestError(thrown) || failed > maxFailedLooks) throw thrown
      }
      await wait()
    }
  }
}

function waitMs(
  session: ArmSession,
  firstMs: number,
  looks: number,
  last: ArmAnswer | undefined,
): number {
  const own = firstMs * Math.min(3, 1 + looks / 5)
  const asked = askedWait({ retryAfter: last?.headers['retry-after'] }, session.timing.now()) ?? 0
  return Math.max(own, Math.min(asked, longestAskedMs))
}

function address(session: ArmSession, url: string | undefined): string | undefined {
  if (url === undefined || !URL.canParse(url, session.cloud.endpoint)) return undefined
  return new URL(url, session.cloud.endpoint).href
}
