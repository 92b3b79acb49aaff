import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { startIdentity } from '../../../src/sandbox/arm/identity.ts'
import type { LoopbackServer } from '../../../src/sandbox/arm/loopback.ts'
import { startTokens } from '../../../src/sandbox/arm/tokens.ts'

const tokens = startTokens('5a9db0c5-0000-4000-8000-000000000002', Date.now)
let server: LoopbackServer

beforeEach(async () => {
  server = await startIdentity(tokens, 'the-secret')
})
afterEach(() => server.close())

function ask(path: string, init: RequestInit = {}): Promise<Response> {
  return fetch(`http://127.0.0.1:${server.port}${path}`, init)
}

describe('the identity endpoint', () => {
  const path = '/msi/token?api-version=2019-08-01&resource=https://127.0.0.1:1'

  it('gives the SDK a token for the header it was told', async () => {
    const response = await ask(path, { headers: { 'X-IDENTITY-HEADER': 'the-secret' } })
    const body: unknown = await response.json()
    expect(body).toMatchObject({
      access_token: expect.any(String),
      expires_on: expect.stringMatching(/^\d+$/),
      resource: 'https://127.0.0.1:1',
      token_type: 'Bearer',
    })
  })

  it('gives az a token for a form', async () => {
    const form = { method: 'POST', body: new URLSearchParams({ resource: 'https://127.0.0.1:1' }) }
    const response = await ask('/msi/token', { ...form, headers: { Metadata: 'true' } })
    expect(await response.json()).toMatchObject({
      access_token: expect.any(String),
      expires_in: '86400',
    })
  })

  it.each<[string, string, RequestInit, number]>([
    ['without the header', path, {}, 401],
    ['with another header', path, { headers: { 'X-IDENTITY-HEADER': 'guess' } }, 401],
    ['from a web page’s form', '/msi/token', { method: 'POST', body: 'resource=x' }, 400],
    ['without a resource', '/msi/token', { headers: { 'X-IDENTITY-HEADER': 'the-secret' } }, 400],
    ['at another path', '/metadata/identity', { headers: { Metadata: 'true' } }, 404],
    ['with another method', path, { method: 'PUT' }, 405],
  ])('refuses a call %s', async (_, target, init, status) => {
    const response = await ask(target, init)
    expect([response.status, await response.text()]).toEqual([
      status,
      expect.not.stringContaining('access_token'),
    ])
  })
})
