import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

import { z } from 'zod'

/** A token as the identity endpoint hands it out. Times in seconds since 1970. */
export interface IssuedToken {
  token: string
  notBefore: number
  expiresOn: number
}

/** What the sandbox makes of an Authorization header. */
export type TokenCheck = 'missing' | 'foreign' | 'expired' | 'valid'

/** The pretend identity: hands out tokens and knows its own again. */
export interface Tokens {
  readonly objectId: string
  readonly clientId: string
  issue(audience: string): IssuedToken
  check(authorization: string | undefined): TokenCheck
}

/** Made-up ids of the pretend managed identity. */
const objectId = '5a9db0c5-0000-4000-8000-000000000003'
const clientId = '5a9db0c5-0000-4000-8000-000000000004'

/** A day, as Microsoft Entra gives managed identities. */
const lifeSeconds = 86_400

/** Head and claims, then a SHA-256 signature: 43 characters. */
const bearer = /^Bearer ([\w-]{1,200}\.[\w-]{1,4000})\.([\w-]{43})$/i

const claimsSchema = z.object({ exp: z.number() })

/**
 * Tokens shaped as JWT, because clients read claims, signed with a secret of this very start: no
 * other token is accepted, a real one least of all.
 */
export function startTokens(tenantId: string, nowMs: () => number): Tokens {
  const secret = randomBytes(32)
  const sign = (text: string): string =>
    createHmac('sha256', secret).update(text).digest('base64url')
  const seconds = (): number => Math.floor(nowMs() / 1000)

  return {
    objectId,
    clientId,
    issue(audience) {
      const notBefore = seconds()
      const expiresOn = notBefore + lifeSeconds
      const issuer = `https://sts.windows.net/${tenantId}/`
      const claims = { aud: audience, iss: issuer, iat: notBefore, nbf: notBefore, exp: expiresOn }
      const who = { tid: tenantId, oid: objectId, sub: objectId, appid: clientId, idtyp: 'app' }
      const head = `${base64url({ typ: 'JWT', alg: 'HS256' })}.${base64url({ ...claims, ...who })}`
      return { token: `${head}.${sign(head)}`, notBefore, expiresOn }
    },
    check(authorization) {
      if (authorization === undefined) return 'missing'
      const [, head, signature] = bearer.exec(authorization) ?? []
      if (head === undefined || signature === undefined) return 'foreign'
      if (!same(sign(head), signature)) return 'foreign'
      return expiryOf(head) <= seconds() ? 'expired' : 'valid'
    },
  }
}

function base64url(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

function same(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)]
  return a.length === b.length && timingSafeEqual(a, b)
}

function expiryOf(head: string): number {
  const claims = Buffer.from(head.slice(head.indexOf('.') + 1), 'base64url').toString('utf8')
  return claimsSchema.parse(JSON.parse(claims)).exp
}
