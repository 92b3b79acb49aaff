import { createHttpHeaders, createPipelineRequest, RestError } from '@azure/core-rest-pipeline'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { actions } from '../../src/azure/actions.ts'
import { answerError } from '../../src/azure/arm-fault.ts'
import type { CallContext } from '../../src/azure/call-context.ts'
import { explain } from '../../src/azure/explain.ts'
import { RdpAzureError } from '../../src/errors.ts'
import type { ErrorCode } from '../../src/errors.ts'
import { subscriptionId, target, tenantId, windowsGroup } from './connection.ts'
import { documentedErrors, exchangeOf } from './recorded.ts'

const context: CallContext = {
  action: actions.runCommand,
  scope: target.id,
  subscriptionId,
  tenantId,
  vm: target,
}

function answered(status: number, body: unknown, headers: Record<string, string> = {}): unknown {
  const request = createPipelineRequest({ url: 'https://management.azure.com/x' })
  const bodyAsText = typeof body === 'string' ? body : JSON.stringify(body)
  return answerError({ request, status, headers: createHttpHeaders(headers), bodyAsText })
}

function recordedAnswer(name: string): unknown {
  const { status, body } = exchangeOf(name, 0).response
  return answered(status, body)
}

function documentedAnswer(index: number): unknown {
  const { status = 0, body, headers = {} } = documentedErrors()[index] ?? {}
  const flat = Object.entries(headers).map(([name, value]) => [name, String(value)])
  return answered(status, body, Object.fromEntries(flat))
}

const error = (code: string, message = 'text'): object => ({ error: { code, message } })
const named = (name: string, message: string): Error => Object.assign(new Error(message), { name })
const socket = (code: string): RestError => new RestError(`failed with ${code}`, { code })
const other = '22222222-2222-2222-2222-222222222222'
const wrongIssuer = `The access token is from the wrong issuer 'https://sts.windows.net/${tenantId}/'. It must match the tenant 'https://sts.windows.net/${other}/' associated with this subscription.`
const challenge = {
  'www-authenticate': 'Bearer realm="", error="insufficient_claims", claims="eyJhY2Nlc3MiOnt9fQ=="',
}
const policy = {
  error: {
    code: 'RequestDisallowedByPolicy',
    message: 'disallowed',
    additionalInfo: [
      {
        type: 'PolicyViolation',
        info: { policyAssignmentDisplayName: 'No scripts', policyAssignmentId: '/p/1' },
      },
    ],
  },
}
const denied = error(
  'DenyAssignmentAuthorizationFailed',
  "has permission; however, the access is denied because of the deny assignment with name 'stack-7' and Id 'x' at scope '/y'.",
)

const table: [string, unknown, ErrorCode, RegExp, RegExp][] = [
  [
    'a missing right',
    recordedAnswer('error-403-authorization-failed'),
    'AccessDenied',
    /needs Microsoft\.Management\/managementGroups\/read on \/providers\/Microsoft\.Management/,
    /^az role assignment create --assignee 8427ce23-\S+ --role "Virtual Machine Contributor" --scope \/providers\/Microsoft\.Management$/,
  ],
  [
    'a lock',
    recordedAnswer('error-409-scope-locked'),
    'ScopeLocked',
    /storageAccounts\/acliautomationlab1471/,
    /^az lock list -g /,
  ],
  ['a policy', answered(403, policy), 'PolicyDenied', /"No scripts"/, /^az policy state list/],
  ['a deny assignment', answered(403, denied), 'PolicyDenied', /"stack-7"/, /denyAssignments/],
  [
    'an expired token',
    answered(401, error('ExpiredAuthenticationToken')),
    'SignInExpired',
    /no longer accepts/,
    new RegExp(`^az login --tenant ${tenantId}$`),
  ],
  ['401 without a body', answered(401, ''), 'SignInExpired', /HTTP 401/, /^az login/],
  [
    'another tenant',
    answered(401, error('InvalidAuthenticationTokenTenant', wrongIssuer)),
    'WrongTenant',
    new RegExp(`${tenantId}.*${other}`),
    new RegExp(`^az login --tenant ${other}$`),
  ],
  [
    'a claims challenge',
    answered(401, error('InvalidAuthenticationToken'), challenge),
    'ClaimsChallenge',
    /conditional access/,
    /--claims-challenge "eyJhY2Nlc3MiOnt9fQ=="/,
  ],
  [
    'an unknown subscription',
    answered(404, error('SubscriptionNotFound')),
    'SubscriptionDisabled',
    /does not exist/,
    /^az account list/,
  ],
  [
    'a read-only subscription',
    answered(409, error('ReadOnlyDisabledSubscription')),
    'SubscriptionDisabled',
    /is disabled/,
    /^az account list/,
  ],
  [
    'a disabled subscription',
    answered(403, error('DisabledSubscription')),
    'SubscriptionDisabled',
    /is disabled/,
    /^az account list/,
  ],
  [
    'a missing VM',
    recordedAnswer('error-404-resource-not-found'),
    'TargetNotFound',
    /monitorvm was not found/,
    /^az vm list/,
  ],
  [
    'a missing group',
    recordedAnswer('error-404-resource-group-not-found'),
    'TargetNotFound',
    /could not be found/,
    /^az vm list/,
  ],
  ['a stopped VM', documentedAnswer(6), 'VmNotRunning', /is not running/, /--allow-start$/],
  [
    'a stopped VM, as extensions say it',
    answered(
      409,
      error(
        'OperationNotAllowed',
        'Cannot modify extensions in the VM when the VM is not running.',
      ),
    ),
    'VmNotRunning',
    /is not running/,
    /--allow-start$/,
  ],
  [
    'the same code about a disk',
    recordedAnswer('error-409-attached-disk'),
    'ArmFailed',
    /is attached to VM/,
    /^rdp-azure diagnose/,
  ],
  [
    'a silent agent',
    documentedAnswer(4),
    'AgentNotReady',
    /agent of monitorvm/,
    /get-instance-view/,
  ],
  ['a busy run command', documentedAnswer(3), 'ArmConflict', /in progress/, /^rdp-azure diagnose/],
  [
    'a disk being detached',
    documentedAnswer(5),
    'ArmConflict',
    /being detached/,
    /^rdp-azure diagnose/,
  ],
  [
    'a front door that throttles',
    documentedAnswer(1),
    'ArmThrottled',
    /in 10 s/,
    /^rdp-azure diagnose/,
  ],
  [
    'a bucket of Compute',
    documentedAnswer(0),
    'ArmThrottled',
    /\(HighCostGet30Min\).*in 1200 s/,
    /^rdp-azure diagnose/,
  ],
  [
    'a gateway that gave up',
    recordedAnswer('error-503-server-timeout'),
    'ArmFailed',
    /ServerTimeout: The request timed out/,
    /^rdp-azure diagnose/,
  ],
  [
    'HTML',
    answered(502, '<html>Bad gateway</html>'),
    'ArmFailed',
    /HTTP 502 without an explanation/,
    /^rdp-azure diagnose/,
  ],
  [
    'a refused connection',
    socket('ECONNREFUSED'),
    'ArmUnreachable',
    /cannot be reached \(ECONNREFUSED\)/,
    /^rdp-azure diagnose/,
  ],
  [
    'a name that does not resolve',
    socket('ENOTFOUND'),
    'ArmUnreachable',
    /ENOTFOUND/,
    /^rdp-azure diagnose/,
  ],
  [
    'a lost connection',
    socket('ECONNRESET'),
    'ArmUnreachable',
    /ECONNRESET/,
    /^rdp-azure diagnose/,
  ],
  [
    'an inspecting proxy',
    socket('SELF_SIGNED_CERT_IN_CHAIN'),
    'ArmUnreachable',
    /not trusted/,
    /^NODE_EXTRA_CA_CERTS/,
  ],
  [
    'no credential',
    named('CredentialUnavailableError', 'Please run az login'),
    'SignInNeeded',
    /Please run az login/,
    /^az login --tenant/,
  ],
  [
    'a whole chain without one',
    named('AggregateAuthenticationError', 'ChainedTokenCredential authentication failed.'),
    'SignInNeeded',
    /Chained/,
    /^az login/,
  ],
  [
    'a sign-in to be repeated',
    named('AuthenticationRequiredError', 'x'),
    'SignInNeeded',
    /x/,
    /^az login/,
  ],
  [
    'a refresh token too old',
    named('CredentialUnavailableError', 'AADSTS700082: expired'),
    'SignInExpired',
    /AADSTS700082/,
    /^az login/,
  ],
  [
    'a sign-in frequency',
    named('AuthenticationError', 'AADSTS70043: x'),
    'SignInExpired',
    /AADSTS70043/,
    /^az login/,
  ],
  [
    'a changed password',
    named('AuthenticationRequiredError', 'AADSTS50173: x'),
    'SignInExpired',
    /AADSTS50173/,
    /^az login/,
  ],
  [
    'more factors',
    named('AuthenticationError', 'AADSTS50076: x'),
    'ClaimsChallenge',
    /conditional access/,
    /^az logout/,
  ],
  [
    'a guest of another tenant',
    named('AuthenticationError', 'AADSTS50020: x'),
    'WrongTenant',
    /AADSTS50020/,
    /^az login/,
  ],
  ['something else', new TypeError('x is undefined'), 'ArmFailed', /x is undefined/, /(?:)/],
]

describe('an error of Azure', () => {
  it.each(table)('%s', (_, thrown, code, message, next) => {
    const told = explain(thrown, context)
    expect(told.code).toBe(code)
    expect(told.message).toMatch(message)
    expect(told.next[0] ?? '').toMatch(next)
    expect(told.data).toMatchObject({ action: actions.runCommand.action, scope: target.id })
  })

  it('keeps the ids that support asks for', () => {
    const thrown = answered(500, '', {
      'x-ms-request-id': 'r-1',
      'x-ms-correlation-request-id': 'c-1',
    })
    expect(explain(thrown, context).data).toMatchObject({
      status: 500,
      requestId: 'r-1',
      correlationId: 'c-1',
    })
  })

  it('that is ours already stays as it is', () => {
    const ours = new RdpAzureError('ReadOnly', 'x')
    expect(explain(ours, context)).toBe(ours)
  })

  it('after an abort is an interruption', () => {
    expect(explain(named('AbortError', 'x'), context, AbortSignal.abort()).code).toBe('Interrupted')
  })

  it('asks for the signed-in user where the message names nobody', () => {
    const told = explain(answered(403, error('AuthorizationFailed')), context)
    expect(told.next[0]).toBe(
      `az role assignment create --assignee "$(az ad signed-in-user show --query id -o tsv)" --role "Virtual Machine Contributor" --scope ${target.id}`,
    )
  })

  it('never carries control characters, tokens or commands of its own into a message', () => {
    const hostile = fc.string({ unit: 'binary', maxLength: 300 })
    const codes = fc.constantFrom(
      'AuthorizationFailed',
      'ScopeLocked',
      'RequestDisallowedByPolicy',
      'Conflict',
      'X\u0007',
    )
    fc.assert(
      fc.property(
        codes,
        hostile,
        fc.constantFrom(400, 401, 403, 404, 409, 429, 500),
        (code, text, status) => {
          const message = `${text} over scope '/x"; rm -rf ~; "${text}' eyJhbGciOiJub25l.eyJzdWIiOiJ4In0.abc`
          const told = explain(answered(status, error(code, message)), context)
          const all = [told.message, ...told.next].join('\n')
          expect(all.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u)
          expect(all).not.toContain('eyJhbGciOiJub25l')
          expect(told.next.join('\n')).not.toContain('rm -rf')
          expect(told.message.length).toBeLessThan(1_500)
        },
      ),
    )
  })

  it('names the group and the VM in commands', () => {
    expect(explain(documentedAnswer(6), context).next).toEqual([
      `rdp-azure repair monitorvm -g ${windowsGroup} --allow-start`,
      `az vm start -g ${windowsGroup} -n monitorvm`,
    ])
  })
})
