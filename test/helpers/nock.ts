import nock from 'nock'
import { afterAll, afterEach, beforeEach, expect } from 'vitest'

/** Requests that no expectation was about, since the test began. */
let unmatched: string[] = []

function remember(request: unknown): void {
  const { method, path } = Object(request)
  unmatched.push(`${String(method)} ${String(path)}`)
}

/**
 * Lets the tests of a file reach no network, and fails a test that sent something unexpected or did
 * not send what it announced.
 */
export function guardNetwork(): void {
  beforeEach(() => {
    nock.disableNetConnect()
    nock.emitter.on('no match', remember)
    unmatched = []
  })
  afterEach(() => {
    // Read before cleaning, clean before asserting: a failed test must leave nothing to the next one.
    const pending = nock.pendingMocks()
    nock.cleanAll()
    nock.abortPendingRequests()
    nock.emitter.off('no match', remember)
    expect({ pending, unmatched }).toEqual({ pending: [], unmatched: [] })
  })
  afterAll(() => {
    nock.enableNetConnect()
  })
}

/** Expectations of requests to a host; public Azure unless said otherwise. */
export function requestsTo(origin = 'https://management.azure.com'): nock.Scope {
  return nock(origin)
}
