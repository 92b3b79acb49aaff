import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { askedWait, decideRetry, retryLimits } from '../../src/azure/arm-retry.ts'
import type { FailedAttempt } from '../../src/azure/arm-retry.ts'

const arm = 'https://management.azure.com/subscriptions/x'
const reads = ['GET', 'HEAD'] as const
const nowMs = Date.parse('2026-01-01T00:00:00Z')
const outcomes = fc.oneof(
  fc.record({
    status: fc.constantFrom(400, 401, 403, 404, 408, 409, 412, 429, 500, 501, 502, 503, 504),
    retryAfter: fc.oneof(
      fc.constant(undefined),
      fc.integer({ min: 0, max: 2_000 }).map(String),
      fc.integer({ min: -100, max: 2_000 }).map((s) => new Date(nowMs + s * 1_000).toUTCString()),
      fc.string(),
    ),
    body: fc.option(fc.string(), { nil: undefined }),
  }),
  fc.record({
    lost: fc.constantFrom(
      'ECONNRESET',
      'ECONNREFUSED',
      'ENOTFOUND',
      'ETIMEDOUT',
      'CERT_HAS_EXPIRED',
      '',
    ),
  }),
)
const attempts: fc.Arbitrary<FailedAttempt> = fc.record({
  method: fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'),
  url: fc.constantFrom(`${arm}/runCommand?api-version=1`, `${arm}/start`, arm),
  attempt: fc.nat(10),
  outcome: outcomes,
  nowMs: fc.constant(nowMs),
  random: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
})

describe('the decision to send again', () => {
  it('resends what changes something only after 429 or when it never left', () => {
    fc.assert(
      fc.property(attempts, (failed) => {
        fc.pre(/POST|PUT|PATCH/.test(failed.method))
        if (!decideRetry(failed, retryLimits).again) return
        const { outcome } = failed
        if ('lost' in outcome) expect(['ECONNREFUSED', 'ENOTFOUND']).toContain(outcome.lost)
        else expect(outcome.status).toBe(429)
      }),
    )
  })

  it('waits no longer than the cap, and never less than Azure asked', () => {
    fc.assert(
      fc.property(attempts, (failed) => {
        const decision = decideRetry(failed, retryLimits)
        if (!decision.again) return
        expect(decision.waitMs).toBeGreaterThanOrEqual(0)
        expect(decision.waitMs).toBeLessThanOrEqual(retryLimits.capMs)
        const asked = 'lost' in failed.outcome ? undefined : askedWait(failed.outcome, nowMs)
        if (asked !== undefined) expect(decision.waitMs).toBe(asked)
      }),
    )
  })

  it('ends: not after more attempts than the limit', () => {
    fc.assert(
      fc.property(attempts, (failed) => {
        if (failed.attempt >= retryLimits.maxRetries) {
          expect(decideRetry(failed, retryLimits).again).toBe(false)
        }
      }),
    )
  })

  it('takes no other 4xx for something to repeat', () => {
    fc.assert(
      fc.property(attempts, (failed) => {
        if (
          'lost' in failed.outcome ||
          ![400, 401, 403, 404, 409, 412].includes(failed.outcome.status)
        )
          return
        expect(decideRetry(failed, retryLimits).again).toBe(false)
      }),
    )
  })

  it.each(reads)('repeats a %s that Azure could not serve, and backs off', (method) => {
    const waits = [0, 1, 2, 3, 4].map((attempt) =>
      decideRetry(
        { method, url: arm, attempt, outcome: { status: 503 }, nowMs, random: 1 },
        retryLimits,
      ),
    )
    expect(waits.map((decision) => decision.again && decision.waitMs)).toEqual([
      1_000, 2_000, 4_000, 8_000, 16_000,
    ])
  })

  it('repeats the one POST that only reads', () => {
    const url =
      'https://management.azure.com/providers/Microsoft.ResourceGraph/resources?api-version=1'
    const failed = { method: 'POST', url, attempt: 0, outcome: { status: 503 }, nowMs, random: 1 }
    expect(decideRetry(failed, retryLimits).again).toBe(true)
  })
})

describe('the wait that Azure asks for', () => {
  it.each([
    ['seconds', { retryAfter: '17' }, 17_000],
    ['a date', { retryAfter: 'Thu, 01 Jan 2026 00:00:09 GMT' }, 9_000],
    ['a date gone by', { retryAfter: 'Wed, 31 Dec 2025 00:00:00 GMT' }, 0],
    ['a hint in the text', { body: "exceeded. Please try again after '10' seconds." }, 10_000],
    ['nonsense', { retryAfter: 'soon' }, undefined],
    ['nothing', {}, undefined],
  ])('is read from %s', (_, answer, expected) => {
    expect(askedWait(answer, nowMs)).toBe(expected)
  })
})
