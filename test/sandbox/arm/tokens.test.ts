import { describe, expect, it } from 'vitest'

import { startTokens } from '../../../src/sandbox/arm/tokens.ts'

const tenant = '5a9db0c5-0000-4000-8000-000000000002'

describe('tokens of the pretend identity', () => {
  it('are known again for a day', () => {
    const clock = { ms: 1_700_000_000_000 }
    const tokens = startTokens(tenant, () => clock.ms)
    const { token, expiresOn } = tokens.issue('https://127.0.0.1:1')
    expect(tokens.check(`Bearer ${token}`)).toBe('valid')
    clock.ms = expiresOn * 1000 - 1
    expect(tokens.check(`Bearer ${token}`)).toBe('valid')
    clock.ms += 1
    expect(tokens.check(`Bearer ${token}`)).toBe('expired')
  })

  it('name the tenant and the identity in claims a client can read', () => {
    const { token } = startTokens(tenant, Date.now).issue('https://127.0.0.1:1')
    const claims: unknown = JSON.parse(
      Buffer.from(token.split('.')[1] ?? '', 'base64url').toString(),
    )
    expect(claims).toMatchObject({
      aud: 'https://127.0.0.1:1',
      tid: tenant,
      oid: expect.any(String),
    })
  })

  it.each([
    [
      'of another sandbox',
      (own: string) => `Bearer ${startTokens(tenant, Date.now).issue('x').token}${own.slice(0, 0)}`,
    ],
    [
      'with other claims',
      (own: string) =>
        `Bearer ${own.replace(/\.(.)/, (_, c: string) => (c === 'e' ? '.f' : '.e'))}`,
    ],
    ['without a signature', (own: string) => `Bearer ${own.replace(/[^.]+$/, '')}`],
    ['that are none', () => 'Bearer eyJ0eXAi'],
    ['of another scheme', (own: string) => `Basic ${own}`],
  ])('%s are foreign', (_, header) => {
    const tokens = startTokens(tenant, Date.now)
    expect(tokens.check(header(tokens.issue('x').token))).toBe('foreign')
  })

  it('that are missing are told from foreign ones', () => {
    expect(startTokens(tenant, Date.now).check(undefined)).toBe('missing')
  })
})
