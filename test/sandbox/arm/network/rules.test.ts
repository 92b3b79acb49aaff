import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'

import { startSandbox } from '../../../../src/sandbox/start.ts'
import type { Sandbox } from '../../../../src/sandbox/start.ts'
import { followed, rawCall } from '../../raw-call.ts'
import { worldOf } from '../../worlds.ts'
import { fieldsOf, recorded } from './recorded.ts'

let sandbox: Sandbox

beforeAll(async () => {
  const vm = (name: string, platform: string) =>
    `  - { name: ${name}, resourceGroup: rg-prod, platform: ${platform} }\n`
  const world = await worldOf(
    [
      vm('vm-web01', '{}'),
      vm('vm-kept', '{ network: { groupLock: CanNotDelete } }'),
      vm('vm-fixed', '{ network: { groupLock: ReadOnly } }'),
      vm('vm-reader', '{ denied: right }'),
      vm('vm-nowrite', '{ denied: ruleWrites }'),
      vm('vm-bare', '{ network: { nicGroup: null } }'),
    ].join(''),
  )
  sandbox = await startSandbox({ world, pace: { networkMs: 40 } })
})
afterAll(() => sandbox.close())

const groupPath = (name: string, rest = ''): string =>
  `/subscriptions/${sandbox.world().subscriptionId}/resourceGroups/rg-prod/providers/Microsoft.Network/networkSecurityGroups/${name}${rest}`
const rulePath = (vm: string, rule: string): string =>
  groupPath(`${vm}-nsg`, `/securityRules/${rule}`)

const door = (priority: number, more: object = {}) => ({
  properties: {
    protocol: 'Tcp',
    sourcePortRange: '*',
    destinationPortRange: '3389',
    sourceAddressPrefix: '192.0.2.7',
    destinationAddressPrefix: '*',
    access: 'Allow',
    direction: 'Inbound',
    priority,
    ...more,
  },
})
const put = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  rawCall(sandbox, path, { method: 'PUT', body, headers })
const remove = (path: string, headers: Record<string, string> = {}) =>
  rawCall(sandbox, path, { method: 'DELETE', headers })

describe('a rule of a group', () => {
  it('is made, changed and deleted as recorded', async () => {
    const path = rulePath('vm-web01', 'door')
    const before = await rawCall(sandbox, groupPath('vm-web01-nsg'))

    const made = await put(path, door(200))
    expect(made.status).toBe(201)
    expect(fieldsOf(made.body)).toEqual(fieldsOf(recorded('nsg-rule-crud-lro', 0)))
    expect(made.body).toMatchObject({ name: 'door', properties: { provisioningState: 'Updating' } })
    expect(made.headers['location']).toBeUndefined()
    expect(String(made.headers['azure-asyncoperation'])).toMatch(
      /\/providers\/Microsoft\.Network\/locations\/westeurope\/operations\/[\w-]{36}\?api-version=/,
    )
    expect(await followed(sandbox, made)).toEqual({ status: 'Succeeded' })

    const seen = await rawCall(sandbox, path)
    expect(seen.body).toMatchObject({ properties: { provisioningState: 'Succeeded' } })
    expect(seen.headers['etag']).toBe(z.object({ etag: z.string() }).parse(seen.body).etag)

    const changed = await put(path, door(210, { description: 'cool' }))
    expect(changed.status).toBe(200)
    expect(fieldsOf(changed.body)).toEqual(fieldsOf(recorded('nsg-rule-crud-lro', 3)))
    await followed(sandbox, changed)

    const gone = await remove(path)
    expect([gone.status, gone.text]).toEqual([202, ''])
    expect(String(gone.headers['location'])).toContain('/operationResults/')
    await followed(sandbox, gone)
    expect((await rawCall(sandbox, path)).status).toBe(404)
    expect((await remove(path)).status).toBe(204)
    expect((await rawCall(sandbox, groupPath('vm-web01-nsg'))).body).toEqual(before.body)
  })

  it('keeps lists as lists, and names of application security groups', async () => {
    const path = rulePath('vm-web01', 'many')
    const asg = {
      id: groupPath('x').replace('networkSecurityGroups/x', 'applicationSecurityGroups/web'),
    }
    const properties = {
      protocol: '*',
      sourcePortRange: '*',
      destinationPortRanges: ['3389', '5985-5986'],
      sourceAddressPrefixes: ['192.0.2.0/24', '198.51.100.7'],
      destinationApplicationSecurityGroups: [asg],
      access: 'Deny',
      direction: 'Inbound',
      priority: 220,
    }
    await followed(sandbox, await put(path, { properties }))
    const { body } = await rawCall(sandbox, path)
    expect(body).toMatchObject({ properties })
    expect(body).not.toHaveProperty('properties.sourceAddressPrefix')
    await followed(sandbox, await remove(path))
  })

  it.each([
    ['a priority that another rule has', door(300), 'SecurityRuleConflict'],
    ['a priority below 100', door(50), 'SecurityRuleInvalidPriority'],
    [
      'an address that is none',
      door(200, { sourceAddressPrefix: '1.2.3.4.5' }),
      'SecurityRuleInvalidAddressPrefix',
    ],
    [
      'a port that is none',
      door(200, { destinationPortRange: '70000' }),
      'SecurityRuleInvalidPortRange',
    ],
    ['no rule at all', { properties: {} }, 'InvalidRequestFormat'],
  ])('is refused with %s', async (_, body, code) => {
    const answer = await put(rulePath('vm-web01', 'wrong'), body)
    expect([answer.status, answer.body]).toEqual([
      400,
      { error: { code, message: expect.any(String) } },
    ])
    expect((await rawCall(sandbox, rulePath('vm-web01', 'wrong'))).status).toBe(404)
  })

  it('of the other direction may have the same priority', async () => {
    const path = rulePath('vm-web01', 'out')
    await followed(sandbox, await put(path, door(300, { direction: 'Outbound' })))
    expect((await rawCall(sandbox, path)).status).toBe(200)
    await followed(sandbox, await remove(path))
  })

  it('is not overwritten with If-None-Match, nor deleted with an old etag', async () => {
    const path = rulePath('vm-web01', 'once')
    const only = { 'if-none-match': '*' }
    await followed(sandbox, await put(path, door(230), only))
    expect((await put(path, door(231), only)).status).toBe(412)
    const etag = String((await rawCall(sandbox, path)).headers['etag'])
    await followed(sandbox, await put(path, door(232)))
    expect((await remove(path, { 'if-match': etag })).status).toBe(412)
    const now = String((await rawCall(sandbox, path)).headers['etag'])
    expect((await remove(path, { 'if-match': now })).status).toBe(202)
  })

  it.each([
    ['vm-kept', 201, 409, 'ScopeLocked'],
    ['vm-fixed', 409, 409, 'ScopeLocked'],
    ['vm-reader', 403, 403, 'AuthorizationFailed'],
    ['vm-nowrite', 403, 403, 'AuthorizationFailed'],
  ])('of %s: PUT %i, DELETE %i', async (vm, putStatus, deleteStatus, code) => {
    const made = await put(rulePath(vm, 'door'), door(200))
    expect(made.status).toBe(putStatus)
    if (putStatus === 201) await followed(sandbox, made)
    const refused = await remove(rulePath(vm, putStatus === 201 ? 'door' : 'AllowRdp'))
    expect([refused.status, refused.body]).toMatchObject([deleteStatus, { error: { code } }])
  })
})

describe('a group', () => {
  it('has the fields of a recorded one, its default rules word for word', async () => {
    const { body } = await rawCall(sandbox, groupPath('vm-kept-nsg'))
    const real = recorded('nsg-get', 0)
    const defaults = z.object({
      properties: z.object({
        defaultSecurityRules: z.array(z.object({ name: z.string(), properties: z.unknown() })),
      }),
    })
    expect(defaults.parse(body)).toEqual(defaults.parse(real))
    const names = z.object({ properties: z.record(z.string(), z.unknown()) })
    expect(Object.keys(names.parse(body).properties).toSorted()).toEqual(
      Object.keys(names.parse(real).properties).toSorted(),
    )
  })

  it('is listed, and one that is not there is not found', async () => {
    const listed = await rawCall(sandbox, groupPath('').replace(/\/$/, ''))
    const names = z.object({ value: z.array(z.object({ name: z.string() })) })
    expect(names.parse(listed.body).value.map(({ name }) => name)).toEqual([
      'vm-web01-nsg',
      'vm-kept-nsg',
      'vm-fixed-nsg',
      'vm-reader-nsg',
      'vm-nowrite-nsg',
    ])
    expect((await rawCall(sandbox, groupPath('vm-bare-nsg'))).status).toBe(404)
  })
})
