import { createHttpHeaders, createPipelineRequest } from '@azure/core-rest-pipeline'
import type { SendRequest } from '@azure/core-rest-pipeline'
import { describe, expect, it } from 'vitest'

import { attemptTimeout } from '../../src/azure/attempt-timeout.ts'
import { guardNetwork, requestsTo } from '../helpers/nock.ts'
import { connect, failureOf, target } from './connection.ts'
import { documentedErrors, exchangeOf } from './recorded.ts'

guardNetwork()

const view = { 'api-version': /.+/, $expand: 'instanceView' }
const vm = Object(exchangeOf('windows-vm-instanceview-and-extension-failure', 5).response.body)
const [bucket, frontDoor] = documentedErrors()

describe('a read that Azure throttles', () => {
  it('waits as long as Azure asks, says so, and goes on', async () => {
    requestsTo()
      .get(target.id)
      .query(view)
      .reply(429, '', { 'retry-after': '7' })
      .get(target.id)
      .query(view)
      .reply(429, frontDoor?.body)
      .get(target.id)
      .query(view)
      .reply(200, vm)
    const { azure, waits, reasons } = await connect()
    expect(await azure.platform(target)).toMatchObject({ power: 'running' })
    expect(waits).toEqual([7_000, 10_000])
    expect(reasons).toEqual(['Azure is throttling', 'Azure is throttling'])
  })

  it('ends when Azure asks for longer than a run waits', async () => {
    const headers = { 'retry-after': '1200' }
    requestsTo().get(target.id).query(view).reply(429, bucket?.body, headers)
    const { azure, waits } = await connect()
    const error = await failureOf(azure.platform(target))
    expect(error.code).toBe('ArmThrottled')
    expect(error.data).toMatchObject({ retryAfterSeconds: 1_200, bucket: 'HighCostGet30Min' })
    expect(waits).toEqual([])
  })

  it('ends at once when the caller aborts during the wait', async () => {
    requestsTo().get(target.id).query(view).reply(429, '')
    const abort = new AbortController()
    const { azure } = await connect({ onWait: () => abort.abort() })
    const error = await failureOf(azure.platform(target, { abortSignal: abort.signal }))
    expect(error.code).toBe('Interrupted')
  })
})

describe('a call that conditional access stops', () => {
  it('asks the credential once more with the claims, then says what is asked for', async () => {
    const challenge = {
      'www-authenticate': 'Bearer error="insufficient_claims", claims="eyJhIjoxfQ=="',
    }
    requestsTo().get(target.id).query(view).times(2).reply(401, '', challenge)
    const asked: (string | undefined)[] = []
    const { azure } = await connect({
      credential: {
        async getToken(_, options) {
          asked.push(options?.claims)
          return { token: 'x', expiresOnTimestamp: Date.parse('2027-01-01') }
        },
      },
      tenantId: '11111111-1111-1111-1111-111111111111',
    })
    const error = await failureOf(azure.platform(target))
    expect(error.code).toBe('ClaimsChallenge')
    expect(error.next).toEqual([
      'az login --tenant 11111111-1111-1111-1111-111111111111 --claims-challenge "eyJhIjoxfQ=="',
    ])
    expect(asked).toEqual([undefined, '{"a":1}'])
  })
})

describe('one attempt', () => {
  const never: SendRequest = ({ abortSignal }) =>
    new Promise((_, reject) => {
      abortSignal?.addEventListener('abort', () =>
        reject(new DOMException('aborted', 'AbortError')),
      )
    })

  it('ends after its time as a connection that timed out', async () => {
    const request = createPipelineRequest({ url: 'https://management.azure.com/x' })
    await expect(attemptTimeout(5).sendRequest(request, never)).rejects.toMatchObject({
      code: 'ETIMEDOUT',
    })
    expect(request.abortSignal).toBeUndefined()
  })

  it('ends as an abort when it was the caller', async () => {
    const abort = new AbortController()
    const request = createPipelineRequest({
      url: 'https://management.azure.com/x',
      abortSignal: abort.signal,
    })
    const sent = attemptTimeout(60_000).sendRequest(request, never)
    abort.abort()
    await expect(sent).rejects.toMatchObject({ name: 'AbortError' })
    expect(request.abortSignal).toBe(abort.signal)
  })

  it('gives the answer that came in time', async () => {
    const request = createPipelineRequest({ url: 'https://management.azure.com/x' })
    const response = { request, status: 200, headers: createHttpHeaders() }
    expect(await attemptTimeout(60_000).sendRequest(request, async () => response)).toBe(response)
  })
})
