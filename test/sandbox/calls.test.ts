import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { startTokens } from '../../src/sandbox/arm/tokens.ts'
import { startSandbox } from '../../src/sandbox/start.ts'
import type { Sandbox } from '../../src/sandbox/start.ts'
import { followed, rawCall, vmPathOf } from './raw-call.ts'
import type { RawAnswer } from './raw-call.ts'
import { worldOf } from './worlds.ts'

let sandbox: Sandbox

beforeAll(async () => {
  const vm = (name: string, platform: string) =>
    `  - { name: ${name}, resourceGroup: rg-prod, platform: ${platform} }\n`
  const world = await worldOf(
    [
      vm('vm-ok01', '{}'),
      vm('vm-off', '{ power: deallocated }'),
      vm('vm-mute', '{ agent: notReady }'),
      vm('vm-linux', '{ osType: Linux }'),
      vm('vm-locked', '{ lock: ReadOnly }'),
      vm('vm-denied', '{ denied: right }'),
      vm('vm-policy', '{ denied: policy }'),
      vm('vm-private', '{ publicAddress: null }'),
    ].join(''),
  )
  sandbox = await startSandbox({ world, pace: { runCommandMs: 100, powerMs: 30 } })
})
afterAll(() => sandbox.close())

const script = { commandId: 'RunPowerShellScript', script: ['Get-Date'] }

function runCommand(name: string, body: unknown = script): Promise<RawAnswer> {
  return rawCall(sandbox, vmPathOf(sandbox, name, '/runCommand'), { method: 'POST', body })
}

describe('who may call', () => {
  const path = '/subscriptions'

  it.each([
    ['no token', () => null, 'AuthenticationFailed'],
    [
      'a token of someone else',
      () => 'Bearer eyJhbGciOiJSUzI1NiJ9.e30.c2ln',
      'InvalidAuthenticationToken',
    ],
    [
      'a token of another sandbox',
      () => `Bearer ${startTokens(sandbox.world().tenantId, Date.now).issue('x').token}`,
      'InvalidAuthenticationToken',
    ],
  ])('not with %s', async (_, authorization, code) => {
    const { status, body, headers } = await rawCall(sandbox, path, {
      authorization: authorization(),
    })
    expect([status, body]).toEqual([401, { error: { code, message: expect.any(String) } }])
    expect(headers['www-authenticate']).toContain('Bearer')
  })

  it('anyone may ask for the metadata that az needs before it signs in', async () => {
    const { status, body } = await rawCall(sandbox, '/metadata/endpoints', { authorization: null })
    const origin = sandbox.environment['RDP_AZURE_SANDBOX_ENDPOINT']
    expect([status, body]).toEqual([
      200,
      expect.objectContaining({
        authentication: { loginEndpoint: `${origin}/`, audiences: [origin] },
      }),
    ])
  })
})

describe('calls', () => {
  it.each([
    ['without api-version', (vm: string) => `${vm}?x=1`, 400, 'MissingApiVersionParameter'],
    [
      'for another subscription',
      (vm: string) => vm.replace(/[0-9a-f-]{36}/, '0'.repeat(8)),
      404,
      'SubscriptionNotFound',
    ],
    [
      'for another group',
      (vm: string) => vm.replace('rg-prod', 'rg-none'),
      404,
      'ResourceGroupNotFound',
    ],
    ['for another VM', (vm: string) => vm.replace('vm-ok01', 'vm-none'), 404, 'ResourceNotFound'],
    ['for another kind', (vm: string) => vm.replace('virtualMachines', 'disks'), 404, 'NotFound'],
    [
      'that name a NIC without its ending',
      (vm: string) =>
        vm.replace(/Microsoft.Compute.*/, 'Microsoft.Network/networkInterfaces/vm-ok01'),
      404,
      'ResourceNotFound',
    ],
    [
      'for an address that is not there',
      (vm: string) =>
        vm.replace(/Microsoft.Compute.*/, 'Microsoft.Network/publicIPAddresses/vm-private-ip'),
      404,
      'ResourceNotFound',
    ],
    [
      'for an operation that is not there',
      (vm: string) =>
        vm.replace(
          /resourceGroups.*/,
          'providers/Microsoft.Compute/locations/westeurope/operations/1',
        ),
      404,
      'ResourceNotFound',
    ],
    [
      'that break an escape',
      (vm: string) => `${vm}%E0%A4%A?api-version=1`,
      400,
      'InvalidRequestContent',
    ],
  ])('%s are refused', async (_, path, status, code) => {
    const answer = await rawCall(sandbox, path(vmPathOf(sandbox, 'vm-ok01')))
    expect(answer).toMatchObject({ status, body: { error: { code } } })
  })

  it('may spell paths and query names in any case', async () => {
    const path = vmPathOf(sandbox, 'VM-OK01').toUpperCase()
    const answer = await rawCall(sandbox, `${path}?%24EXPAND=INSTANCEVIEW&API-VERSION=2020-06-01`)
    expect(answer).toMatchObject({ status: 200, body: { properties: { instanceView: {} } } })
  })

  it('are answered with ARM’s headers', async () => {
    const { headers } = await rawCall(sandbox, vmPathOf(sandbox, 'vm-ok01'))
    const correlation = String(headers['x-ms-correlation-request-id'])
    expect(headers).toMatchObject({
      'x-ms-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
      'x-ms-routing-request-id': expect.stringMatching(
        new RegExp(`^WESTEUROPE:\\d{8}T\\d{6}Z:${correlation}$`),
      ),
      'x-ms-ratelimit-remaining-subscription-reads': expect.stringMatching(/^2\d\d$/),
      'x-ms-ratelimit-remaining-resource': expect.stringMatching(
        /^Microsoft.Compute\/LowCostGet3Min;\d+,/,
      ),
    })
  })

  it('to Resource Graph that are not understood are refused, and say so', async () => {
    const path = '/providers/Microsoft.ResourceGraph/resources'
    const ask = (body: unknown) => rawCall(sandbox, path, { method: 'POST', body })
    expect(await ask({ query: 'Resources | summarize count()' })).toMatchObject({
      status: 400,
      body: {
        error: { code: 'BadRequest', message: expect.stringContaining('summarize count()') },
      },
    })
    expect(await ask({ query: 'Resources', subscriptions: ['another'] })).toMatchObject({
      body: { data: [] },
    })
    expect(await ask({ query: 'Resources', options: { resultFormat: 'table' } })).toMatchObject({
      status: 400,
    })
  })
})

describe('a Run Command', () => {
  it('is accepted with both status URLs, and both lead to its output', async () => {
    const accepted = await runCommand('vm-ok01')
    const id = String(accepted.headers['x-ms-request-id'])
    expect(accepted).toMatchObject({ status: 202, text: '', headers: { 'content-length': '0' } })
    const location = new URL(String(accepted.headers.location))
    expect(location.pathname).toMatch(new RegExp(`/locations/westeurope/operations/${id}$`))
    const early = await rawCall(sandbox, location.pathname + location.search)
    expect(early).toMatchObject({ status: 202, text: '' })
    const { status, properties } = await followed(sandbox, accepted)
    const late = await rawCall(sandbox, location.pathname + location.search)
    expect(status).toBe('Succeeded')
    expect(late).toMatchObject({ status: 200, body: properties?.output })
  })

  it('keeps others off the VM until it has ended, and only off this VM', async () => {
    const accepted = await runCommand('vm-ok01')
    expect(await runCommand('vm-ok01')).toMatchObject({
      status: 409,
      body: {
        error: { code: 'Conflict', message: expect.stringContaining('Please wait for completion') },
      },
    })
    const elsewhere = await runCommand('vm-private')
    expect(elsewhere.status).toBe(202)
    await followed(sandbox, accepted)
    const again = await runCommand('vm-ok01')
    expect(again.status).toBe(202)
    await Promise.all([followed(sandbox, again), followed(sandbox, elsewhere)])
  })

  it.each([
    ['of another kind', { commandId: 'RunShellScript', script: [] }],
    ['without a kind', {}],
    ['with something else than lines', { commandId: 'RunPowerShellScript', script: 'x' }],
  ])('%s is refused', async (_, body) => {
    expect(await runCommand('vm-ok01', body)).toMatchObject({
      status: 400,
      body: { error: { code: 'InvalidParameter' } },
    })
  })

  it('of an agent that is not ready is accepted and fails', async () => {
    const { status, error } = await followed(sandbox, await runCommand('vm-mute'))
    expect([status, error?.code]).toEqual(['Failed', 'VMAgentStatusCommunicationError'])
    const view = await rawCall(sandbox, vmPathOf(sandbox, 'vm-mute', '/instanceView'))
    expect(view.body).toMatchObject({ vmAgent: { statuses: [{ displayStatus: 'Not Ready' }] } })
  })

  it('on Linux is refused', async () => {
    expect(await runCommand('vm-linux')).toMatchObject({ status: 400 })
  })
})

describe('what stands before actions', () => {
  it.each([
    ['vm-off', 'runCommand', 409, 'OperationNotAllowed', 'requires the VM to be running'],
    ['vm-off', 'restart', 409, 'OperationNotAllowed', 'requires the VM to be running'],
    ['vm-locked', 'runCommand', 409, 'ScopeLocked', '/virtualMachines/vm-locked'],
    ['vm-locked', 'start', 409, 'ScopeLocked', 'remove the lock'],
    [
      'vm-denied',
      'runCommand',
      403,
      'AuthorizationFailed',
      "'Microsoft.Compute/virtualMachines/runCommand/action'",
    ],
    [
      'vm-denied',
      'start',
      403,
      'AuthorizationFailed',
      "'Microsoft.Compute/virtualMachines/start/action'",
    ],
    ['vm-policy', 'runCommand', 403, 'RequestDisallowedByPolicy', 'policyAssignments'],
    ['vm-policy', 'start', 403, 'RequestDisallowedByPolicy', 'disallowed by policy'],
  ])('%s refuses %s with %d %s', async (name, action, status, code, text) => {
    const before = sandbox
      .world()
      .vms.map(({ platform, windows: { made } }) => ({ platform, made }))
    const path = vmPathOf(sandbox, name, `/${action}`)
    const answer = await rawCall(sandbox, path, { method: 'POST', body: script })
    expect(answer).toMatchObject({
      status,
      body: { error: { code, message: expect.stringContaining(text) } },
    })
    const after = sandbox.world().vms.map(({ platform, windows: { made } }) => ({ platform, made }))
    expect(after).toEqual(before)
  })

  it('reading goes on all the same', async () => {
    const names = ['vm-locked', 'vm-denied', 'vm-policy']
    const read = await Promise.all(names.map((name) => rawCall(sandbox, vmPathOf(sandbox, name))))
    expect(read.map(({ status }) => status)).toEqual([200, 200, 200])
  })
})
