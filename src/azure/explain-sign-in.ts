import type { ErrorCode } from '../errors.ts'
import type { ArmFault } from './arm-fault.ts'
import type { CallContext } from './call-context.ts'
import { againWith } from './explain-rule.ts'
import type { ExplainRule, Explanation } from './explain-rule.ts'
import { plainText } from './plain-text.ts'

/** Rows about a token that Azure does not accept. */
export const signInRules: readonly ExplainRule[] = [
  {
    code: 'ClaimsChallenge',
    when: (fault) => /insufficient_claims/i.test(challengeOf(fault)),
    explain: (fault, context) => challenged(claimsIn(challengeOf(fault)), context),
  },
  {
    code: 'WrongTenant',
    armCodes: ['InvalidAuthenticationTokenTenant'],
    explain: (fault, context) => wrongTenant(fault, context),
  },
  {
    code: 'SignInExpired',
    when: ({ status }) => status === 401,
    explain: (fault, context) => ({
      message: `Azure no longer accepts the sign-in: ${plainText(fault.message, 300) || 'HTTP 401'}`,
      next: [login(context), againWith(context)],
    }),
  },
]

const tenantPattern = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}'

// "The access token is from the wrong issuer 'https://sts.windows.net/A/'. It must match the tenant 'https://sts.windows.net/B/' …"
function wrongTenant({ message }: ArmFault, context: CallContext): Explanation {
  const find = (before: string): string | undefined =>
    new RegExp(`${before} 'https://[\\w.]{1,60}/(${tenantPattern})`, 'i').exec(message)?.[1]
  const [own, needed] = [find('wrong issuer'), find('match the tenant')]
  return {
    message: `the sign-in is of tenant ${own ?? '(not said)'}, the subscription belongs to tenant ${needed ?? '(not said)'}`,
    next: [
      login({ ...context, tenantId: needed }),
      againWith(context, `--tenant ${needed ?? '<tenant of the subscription>'}`),
    ],
    data: { tenantId: own ?? '', neededTenantId: needed ?? '' },
  }
}

function challenged(claims: string | undefined, context: CallContext): Explanation {
  return {
    message:
      'conditional access asks for a stronger sign-in (more factors, another device or place) before this call',
    next: [
      claims === undefined
        ? `az logout && ${login(context)}`
        : `${login(context)} --claims-challenge "${claims}"`,
    ],
    data: { claims: claims ?? '' },
  }
}

function challengeOf({ header }: ArmFault): string {
  return (header('www-authenticate') ?? '').slice(0, 8_000)
}

function claimsIn(text: string): string | undefined {
  return /claims(?:="|-challenge "?)([\w+/=-]{1,4000})/i.exec(text)?.[1]
}

/** Names of errors of `@azure/identity`, which is not loaded here only to compare classes. */
const identityErrors = [
  'CredentialUnavailableError',
  'AuthenticationRequiredError',
  'AggregateAuthenticationError',
  'AuthenticationError',
  'ClientAuthError',
  'ServerError',
  'InteractionRequiredAuthError',
]

interface TokenRule {
  code: ErrorCode
  text: RegExp
  explain: (text: string, context: CallContext) => Explanation
}

// Codes: Microsoft Entra authentication and authorization error codes (AADSTS…).
const tokenRules: readonly TokenRule[] = [
  {
    code: 'ClaimsChallenge',
    text: /AADSTS(50076|50079|50158|53000|53001|53003)\b|claims-challenge/,
    explain: (text, context) => challenged(claimsIn(text), context),
  },
  {
    code: 'SignInExpired',
    text: /AADSTS(700082|700084|70043|50173|50078|70008|50133)\b/,
    explain: (text, context) => ({
      message: `the sign-in has expired or was revoked: ${plainText(text, 300)}`,
      next: [login(context)],
    }),
  },
  {
    code: 'WrongTenant',
    text: /AADSTS(50020|90002|90072|700016|500011)\b/,
    explain: (text, context) => ({
      message: `the sign-in does not belong to tenant ${context.tenantId ?? 'of the subscription'}: ${plainText(text, 300)}`,
      next: [login(context), 'az account list -o table'],
      data: { neededTenantId: context.tenantId ?? '' },
    }),
  },
  {
    code: 'SignInNeeded',
    text: /(?:)/,
    explain: (text, context) => ({
      message: `no credential could sign in: ${plainText(text, 400)}`,
      next: [
        login(context),
        'in Azure: give the machine a managed identity, then --credential managed-identity',
      ],
    }),
  },
]

/** Explains what a credential threw; anything else gives nothing. */
export function explainCredential(
  thrown: unknown,
  context: CallContext,
): (Explanation & { code: ErrorCode }) | undefined {
  if (!(thrown instanceof Error) || !identityErrors.includes(thrown.name)) return undefined
  const text = thrown.message.slice(0, 8_000)
  const rule = tokenRules.find((row) => row.text.test(text))
  return rule && { code: rule.code, ...rule.explain(text, context) }
}

/** The Azure CLI signs in to one cloud at a time, so another one is set first. */
function login({ tenantId, cloud }: Pick<CallContext, 'tenantId' | 'cloud'>): string {
  const set = cloud === undefined ? '' : `az cloud set -n ${cloud} && `
  return `${set}az login${tenantId === undefined ? '' : ` --tenant ${tenantId}`}`
}
