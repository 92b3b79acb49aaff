import { guidOf } from '../world.ts'
import { callKindOf } from './call-kind.ts'
import type { PretendCloud } from './cloud.ts'
import { armError } from './request.ts'
import type { ArmAnswer, ArmRequest } from './request.ts'
import type { Tokens } from './tokens.ts'

/** Refuses who does not bring a token of this sandbox; undefined: welcome. */
export function signInRefusal(
  authorization: string | undefined,
  tokens: Tokens,
): ArmAnswer | undefined {
  switch (tokens.check(authorization)) {
    case 'missing':
      return unauthorized(
        'AuthenticationFailed',
        "Authentication failed. The 'Authorization' header is missing.",
      )
    case 'foreign':
      return unauthorized(
        'InvalidAuthenticationToken',
        'The access token is invalid: the sandbox did not make it.',
      )
    case 'expired':
      return expired()
    case 'valid':
      return undefined
  }
}

/** Refuses a good token all the same, when that is injected. */
export function signInFault(
  request: ArmRequest,
  { faults, machines }: PretendCloud,
): ArmAnswer | undefined {
  const callKind = callKindOf(request)
  if (faults.take('token-expired', callKind)) return expired()
  if (faults.take('wrong-tenant', callKind)) return wrongTenant(machines.tenantId)
  return undefined
}

function expired(): ArmAnswer {
  return unauthorized(
    'ExpiredAuthenticationToken',
    'The access token expiry UTC time is earlier than current UTC time.',
  )
}

/** Wording of ARM's own refusal, as many threads quote it. */
function wrongTenant(tenantId: string): ArmAnswer {
  const issuer = (id: string): string => `https://sts.windows.net/${id}/`
  const other = guidOf('another tenant')
  const text = `The access token is from the wrong issuer '${issuer(other)}'. It must match the tenant '${issuer(tenantId)}' associated with this subscription. Please use the authority (URL) 'https://login.windows.net/${tenantId}' to get the token.`
  return unauthorized('InvalidAuthenticationTokenTenant', text)
}

function unauthorized(code: string, message: string): ArmAnswer {
  const challenge = `Bearer authorization_uri="https://login.windows.net/", error="invalid_token"`
  return armError(401, code, message, { headers: { 'www-authenticate': challenge } })
}
