import { lossOf } from './arm-fault.ts'
import { isReadingPost } from './reading-posts.ts'

/** One attempt that did not succeed, and all that the decision about another may depend on. */
export interface FailedAttempt {
  method: string
  url: string
  /** 0 for the first. */
  attempt: number
  /** HTTP status with what the answer says about waiting, or the code of a lost connection. */
  outcome:
    | { status: number; retryAfter?: string | undefined; body?: string | undefined }
    | { lost: string }
  nowMs: number
  /** From 0 up to 1. */
  random: number
}

/** How patient the retries are. */
export interface RetryLimits {
  /** Attempts after the first. */
  maxRetries: number
  /** Attempts after the first while Azure cannot be reached at all; people wait in front of these. */
  maxUnreachable: number
  /** First back-off, doubled each time. */
  baseMs: number
  /** No single wait is longer; a longer `Retry-After` ends the call instead. */
  capMs: number
}

/** Two minutes outlast ARM's own limits (seconds); Compute's buckets ask for up to 20 minutes, which is for the caller to decide. */
export const retryLimits: RetryLimits = {
  maxRetries: 5,
  maxUnreachable: 3,
  baseMs: 1_000,
  capMs: 120_000,
}

/** Whether to send the request again, after how long and why. */
export type RetryDecision = { again: false } | { again: true; waitMs: number; why: string }

const stop: RetryDecision = { again: false }

const transient: readonly number[] = [408, 500, 502, 503, 504]

/**
 * Decides about another attempt. A request that changes something is sent again only when it cannot
 * have been taken: 429, or a connection that never came about. 409 and other 4xx are answers.
 */
export function decideRetry(failed: FailedAttempt, limits: RetryLimits): RetryDecision {
  const repeatable = isRepeatable(failed)
  if ('lost' in failed.outcome) return afterLoss(failed, failed.outcome.lost, repeatable, limits)
  const { status } = failed.outcome
  if (status !== 429 && !(repeatable && transient.includes(status))) return stop
  const asked = askedWait(failed.outcome, failed.nowMs)
  const waitMs = asked ?? backOff(failed, limits)
  if (failed.attempt >= limits.maxRetries || waitMs > limits.capMs) return stop
  return {
    again: true,
    waitMs,
    why: status === 429 ? 'Azure is throttling' : `Azure answered ${status}`,
  }
}

function isRepeatable({ method, url }: FailedAttempt): boolean {
  if (/^(GET|HEAD|OPTIONS|DELETE)$/.test(method)) return true
  return method === 'POST' && isReadingPost(url)
}

function afterLoss(
  failed: FailedAttempt,
  code: string,
  repeatable: boolean,
  limits: RetryLimits,
): RetryDecision {
  const loss = lossOf(code)
  if (loss === undefined || (loss === 'broken-off' && !repeatable)) return stop
  if (failed.attempt >= (loss === 'never-sent' ? limits.maxUnreachable : limits.maxRetries))
    return stop
  return { again: true, waitMs: backOff(failed, limits), why: `the connection failed (${code})` }
}

function backOff({ attempt, random }: FailedAttempt, { baseMs, capMs }: RetryLimits): number {
  return Math.round(Math.min(capMs, baseMs * 2 ** attempt) * (0.5 + random / 2))
}

/**
 * What an answer asks for: `Retry-After` in seconds or as a date (RFC 9110), or the hint ARM puts into
 * its text when the header is missing ("Please try again after '10' seconds.", azure-docs#105248).
 */
export function askedWait(
  answer: { retryAfter?: string | undefined; body?: string | undefined },
  nowMs: number,
): number | undefined {
  const said = answer.retryAfter ?? /after '(\d{1,6})' seconds/.exec(answer.body ?? '')?.[1]
  if (said === undefined) return undefined
  if (/^\d{1,6}$/.test(said)) return Number(said) * 1_000
  const at = Date.parse(said)
  return Number.isNaN(at) ? undefined : Math.max(0, at - nowMs)
}
