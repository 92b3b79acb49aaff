import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'

import { startSandbox } from '../../src/sandbox/start.ts'
import type { Sandbox } from '../../src/sandbox/start.ts'
import { followed, rawCall, vmPathOf } from './raw-call.ts'
import { worldOf } from './worlds.ts'

let sandbox: Sandbox

beforeAll(async () => {
  const vm = (name: string, platform: string) =>
    `  - { name: ${name}, resourceGroup: rg-prod, platform: ${platform} }\n`
  const world = await worldOf(
    [
      vm('vm-ok01', '{}'),
      vm('vm-off', '{ power: deallocated }'),
      vm('vm-ill', '{ agent: notReady, health: Degraded, serialLog: "*** STOP: 0x0000007B" }'),
      vm('vm-stuck', '{ runCommand: stuck, extension: stuck }'),
      vm('vm-local', '{ osDisk: ephemeral }, windows: { powershell: { version: "4.0" } }'),
      vm('vm-denied', '{ denied: right }'),
    ].join(''),
  )
  sandbox = await startSandbox({ world, pace: { runCommandMs: 20, powerMs: 20 } })
})
afterAll(() => sandbox.close())

const post = (name: string, verb: string, body?: unknown) =>
  rawCall(sandbox, vmPathOf(sandbox, name, `/${verb}`), {
    method: 'POST',
    ...(body === undefined ? {} : { body }),
  })

describe('Resource Health', () => {
  const part = '/providers/Microsoft.ResourceHealth/availabilityStatuses/current'

  it.each([
    ['vm-ok01', 'Available', undefined],
    ['vm-ill', 'Degraded', 'Unplanned'],
    ['vm-off', 'Unavailable', 'UserInitiated'],
  ])('of %s is %s', async (name, availabilityState, reasonType) => {
    const { body } = await rawCall(sandbox, vmPathOf(sandbox, name, part))
    const properties = { availabilityState, ...(reasonType ? { reasonType } : {}) }
    expect(body).toMatchObject({ name: 'current', properties })
  })
})

describe('boot diagnostics', () => {
  const uris = z.object({ serialConsoleLogBlobUri: z.string() })
  const blob = async () => {
    const { body } = await post('vm-ill', 'retrieveBootDiagnosticsData')
    const { pathname, search } = new URL(uris.parse(body).serialConsoleLogBlobUri)
    return `${pathname}${search}`
  }

  it('are a blob whose address is its own permission, in whole or in part', async () => {
    const address = await blob()
    const whole = await rawCall(sandbox, address, { authorization: null })
    expect([whole.status, whole.text]).toEqual([200, '*** STOP: 0x0000007B'])
    const headers = { range: 'bytes=4-7' }
    const part = await rawCall(sandbox, address, { authorization: null, headers })
    expect([part.status, part.text]).toEqual([206, 'STOP'])
  })

  it.each([
    ['a token beside the signature', {}, (address: string) => address, 400],
    [
      'another signature',
      { authorization: null },
      (address: string) => address.replace(/sig=.{4}/, 'sig=0000'),
      403,
    ],
    [
      'another blob',
      { authorization: null },
      (address: string) => address.replace('serialconsole.log', 'other.log'),
      404,
    ],
  ])('are not given for %s', async (_what, how, change, status) => {
    expect((await rawCall(sandbox, change(await blob()), how)).status).toBe(status)
  })

  it('are refused where they are off, and without the right', async () => {
    const off = await post('vm-ok01', 'retrieveBootDiagnosticsData')
    expect(off).toMatchObject({ status: 400, body: { error: { code: 'BadRequest' } } })
    expect((await post('vm-denied', 'retrieveBootDiagnosticsData')).status).toBe(403)
  })
})

describe('a managed run command', () => {
  const path = (name: string, run: string) => vmPathOf(sandbox, name, `/runCommands/${run}`)
  const body = { location: 'westeurope', properties: { source: { script: 'Get-Date' } } }
  const view = '?$expand=instanceView&api-version=2024-07-01'
  const put = (name: string, run: string) =>
    rawCall(sandbox, path(name, run), { method: 'PUT', body })

  it('runs beside an action that is stuck, tells its end, and is gone when deleted', async () => {
    const script = { commandId: 'RunPowerShellScript', script: ['Get-Date'] }
    expect((await post('vm-stuck', 'runCommand', script)).status).toBe(409)
    const made = await put('vm-stuck', 'one')
    expect(made).toMatchObject({
      status: 201,
      body: { properties: { provisioningState: 'Creating' } },
    })
    await followed(sandbox, made)
    const seen = await rawCall(sandbox, path('vm-stuck', 'one') + view)
    expect(seen.body).toMatchObject({
      name: 'one',
      properties: { instanceView: { executionState: 'Succeeded', exitCode: 0 } },
    })
    const plain = await rawCall(sandbox, path('vm-stuck', 'one'))
    expect(plain.text).not.toContain('instanceView')
    expect((await rawCall(sandbox, path('vm-stuck', 'one'), { method: 'DELETE' })).status).toBe(202)
    expect((await rawCall(sandbox, path('vm-stuck', 'one'))).status).toBe(404)
    expect((await rawCall(sandbox, path('vm-stuck', 'one'), { method: 'DELETE' })).status).toBe(204)
  })

  it('is one of 25 at most on a VM', async () => {
    for (let n = 1; n <= 25; n += 1) expect((await put('vm-ok01', `r${n}`)).status).toBe(201)
    expect(await put('vm-ok01', 'r26')).toMatchObject({
      status: 409,
      body: { error: { code: 'OperationNotAllowed' } },
    })
    expect((await put('vm-ok01', 'r1')).status).toBe(200)
  })

  it('needs a VM that runs, an agent that answers, and the right', async () => {
    expect((await put('vm-off', 'a')).status).toBe(409)
    expect((await put('vm-denied', 'a')).status).toBe(403)
    await followed(sandbox, await put('vm-ill', 'a'))
    const { body: seen } = await rawCall(sandbox, path('vm-ill', 'a') + view)
    expect(seen).toMatchObject({ properties: { provisioningState: 'Failed' } })
  })
})

describe('what is stuck', () => {
  const platformOf = (name: string) =>
    sandbox.world().vms.find((each) => each.name === name)?.platform

  it('shows as an extension in transition until the VM is moved to another host', async () => {
    const seen = await rawCall(sandbox, vmPathOf(sandbox, 'vm-stuck', '/instanceView'))
    expect(seen.text).toContain('ProvisioningState/transitioning')
    await followed(sandbox, await post('vm-stuck', 'redeploy'))
    expect(platformOf('vm-stuck')).toMatchObject({ runCommand: 'usable', extension: 'none' })
  })

  it('is a new Windows after the move of an ephemeral disk', async () => {
    const version = () =>
      sandbox.world().vms.find((each) => each.name === 'vm-local')?.windows.powershell.version
    expect(version()).toBe('4.0')
    await followed(sandbox, await post('vm-local', 'redeploy'))
    expect(version()).not.toBe('4.0')
  })

  it('answers a reset by Azure’s own command, and knows no other', async () => {
    const body = { commandId: 'RemoveRunCommandWindowsExtension' }
    const made = await post('vm-ok01', 'runCommand', body)
    expect(made.status).toBe(202)
    await followed(sandbox, made)
    const other = await post('vm-ok01', 'runCommand', { commandId: 'EnableRemotePS' })
    expect(other.status).toBe(400)
  })

  it('is set anew by reapply, which needs a VM that runs', async () => {
    await followed(sandbox, await post('vm-ok01', 'reapply'))
    expect(platformOf('vm-ok01')).toMatchObject({ provisioning: 'Succeeded' })
    expect((await post('vm-off', 'reapply')).status).toBe(409)
  })
})
