import type { AccessToken, TokenCredential } from '@azure/core-auth'
import { z } from 'zod'

import { plainText } from './plain-text.ts'

/** A token is not used in its last five minutes, so that none ends between being read and being sent. */
const spareMs = 5 * 60_000

/**
 * The same credential, asked once for as long as its token lives: the Azure CLI takes a second for
 * each. A claims challenge always asks anew.
 */
export function rememberToken(credential: TokenCredential, now: () => number): TokenCredential {
  const kept = new Map<string, AccessToken>()
  return {
    async getToken(scopes, options) {
      const key = [scopes].flat().join(' ')
      const known = options?.claims === undefined ? kept.get(key) : undefined
      if (known !== undefined && known.expiresOnTimestamp - spareMs > now()) return known
      const token = await credential.getToken(scopes, options)
      if (token !== null) kept.set(key, token)
      return token
    },
  }
}

const claimsShape = z.object({
  tid: z.string().optional(),
  upn: z.string().optional(),
  unique_name: z.string().optional(),
  preferred_username: z.string().optional(),
  app_displayname: z.string().optional(),
  appid: z.string().optional(),
  oid: z.string().optional(),
})

/** Who a token speaks for, read from its claims (Microsoft Entra access token reference); not verified, ARM does that. */
export function holderOf(token: string): { name: string; tenantId: string } {
  const claims = claimsIn(token)
  const user = claims.upn ?? claims.preferred_username ?? claims.unique_name
  const app = claims.app_displayname ?? (claims.appid && `application ${claims.appid}`)
  return {
    name: plainText(user ?? app ?? claims.oid ?? 'an unnamed identity', 120),
    tenantId: plainText(claims.tid ?? 'unknown', 64),
  }
}

function claimsIn(token: string): z.infer<typeof claimsShape> {
  try {
    const payload = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')
    return claimsShape.parse(JSON.parse(payload))
  } catch {
    return {}
  }
}
