import { describe, expect, it } from 'vitest'

import { guardNetwork, requestsTo } from '../../helpers/nock.ts'
import { connect, failureOf, subscriptionId } from '../connection.ts'
import { exchangeOf } from '../recorded.ts'
import { arm, groupBody, groupId, refusal, target, version } from './scene.ts'

guardNetwork()

const name = 'rdp-azure-vm-web01'
const path = `${groupId}/securityRules/${name}`
const wanted = {
  groupId,
  name,
  priority: 290,
  source: '203.0.113.7',
  destination: '10.0.0.4',
  port: 3389,
  description: 'rdp-azure by engineer@contoso.example',
}
const properties = {
  description: wanted.description,
  priority: 290,
  protocol: 'Tcp',
  access: 'Allow',
  direction: 'Inbound',
  sourceAddressPrefix: '203.0.113.7',
  sourcePortRange: '*',
  destinationAddressPrefix: '10.0.0.4',
  destinationPortRange: '3389',
}
const operations = `/subscriptions/${subscriptionId}/providers/Microsoft.Network/locations/eastus`
const statusUrl = `${arm}${operations}/operations/op?api-version=2024-07-01`
const notFound = { error: { code: 'NotFound', message: 'Resource not found.' } }

function theGroup(): void {
  requestsTo().get(groupId).query(version).reply(200, groupBody(groupId))
}

function stored(more: object = {}, state = 'Succeeded'): object {
  return { name, etag: 'W/"e1"', properties: { ...properties, provisioningState: state, ...more } }
}

describe('a group', () => {
  it('is given as it is written', async () => {
    theGroup()
    const { azure } = await connect()
    const group = await azure.rules.group(target, groupId)
    expect(group).toMatchObject({ name: 'nsg-web', readAs: 'configured' })
    expect(group.rules.map((rule) => rule.name)).toEqual(['AllowRdp', 'DenyAllInBound'])
  })
})

describe('a rule that is looked for', () => {
  it('is found with its etag, as recorded', async () => {
    const recorded = exchangeOf('nsg-rule-crud-lro', 2).response.body
    requestsTo().get(`${groupId}/securityRules/web`).query(version).reply(200, Object(recorded))
    const { azure } = await connect()
    expect(await azure.rules.find(target, groupId, 'web')).toEqual({
      rule: {
        name: 'web',
        isDefault: false,
        priority: 1000,
        direction: 'Inbound',
        access: 'Allow',
        protocol: '*',
        sources: ['789'],
        sourcePorts: ['*'],
        destinations: ['1234'],
        destinationPorts: ['4444'],
        sourceGroups: [],
        destinationGroups: [],
      },
      etag: 'W/"962d9df4-6dce-4067-a15d-a6afd841dae6"',
    })
  })

  it('is undefined where there is none', async () => {
    requestsTo().get(path).query(version).reply(404, notFound)
    const { azure } = await connect()
    expect(await azure.rules.find(target, groupId, name)).toBeUndefined()
  })

  it.each(['..', 'a/b', 'x?y=z', '', 'a'.repeat(81), '-a'])('is not called %s', async (bad) => {
    const { azure } = await connect()
    expect((await failureOf(azure.rules.find(target, groupId, bad))).code).toBe('Usage')
  })
})

describe('a rule that is added', () => {
  it('is sent once, only if there is none, and followed to its end', async () => {
    theGroup()
    requestsTo()
      .put(path, { name, properties })
      .query(version)
      .matchHeader('if-none-match', '*')
      .reply(201, stored({}, 'Updating'), { 'azure-asyncoperation': statusUrl })
      .get(`${operations}/operations/op`)
      .query(version)
      .reply(200, { status: 'InProgress' })
      .get(`${operations}/operations/op`)
      .query(version)
      .reply(200, { status: 'Succeeded' })
    const { azure, waits } = await connect()
    await azure.rules.create(target, wanted)
    expect(waits).toEqual([2_000, 2_400])
  })

  it.each([
    ['of that name', { ...wanted, name: 'allowrdp' }],
    ['of that priority', { ...wanted, priority: 300 }],
  ])('is not sent where one %s is there, and that one is told', async (_, rule) => {
    theGroup()
    const { azure } = await connect()
    const error = await failureOf(azure.rules.create(target, rule))
    expect(error.code).toBe('RuleConflict')
    expect(error.exitCode).toBe(6)
    expect(error.message).toContain('nsg-web has the rule AllowRdp (300, Allow Inbound) already')
    expect(error.data).toMatchObject({ rule: { name: 'AllowRdp', sources: ['203.0.113.7'] } })
  })

  it.each<[string, number, object, string, RegExp]>([
    [
      'another came between',
      412,
      { error: { code: 'PreconditionFailed', message: 'Precondition failed.' } },
      'RuleConflict',
      /another rule is in the way/,
    ],
    [
      'its priority was taken meanwhile',
      400,
      {
        error: {
          code: 'SecurityRuleConflict',
          message: 'Rules cannot have the same Priority and Direction.',
        },
      },
      'RuleConflict',
      /same Priority and Direction/,
    ],
    [
      'the group is locked',
      409,
      {
        error: {
          code: 'ScopeLocked',
          message: `The scope '${groupId}' cannot perform write operation because following scope(s) are locked: '${groupId}'. Please remove the lock and try again.`,
        },
      },
      'ScopeLocked',
      /a lock on .*nsg-web forbids to add a rule/,
    ],
    [
      'the right is missing',
      403,
      refusal('Microsoft.Network/networkSecurityGroups/securityRules/write', groupId),
      'AccessDenied',
      /securityRules\/write on .*"Network Contributor" holds it/,
    ],
  ])('is refused where %s', async (_, status, body, code, message) => {
    theGroup()
    requestsTo().put(path).query(version).reply(status, body)
    const { azure } = await connect()
    const error = await failureOf(azure.rules.create(target, wanted))
    expect(error.code).toBe(code)
    expect(error.message).toMatch(message)
  })

  it('that fails on its way says so', async () => {
    theGroup()
    requestsTo()
      .put(path)
      .query(version)
      .reply(201, stored({}, 'Updating'), { 'azure-asyncoperation': statusUrl })
      .get(`${operations}/operations/op`)
      .query(version)
      .reply(200, { status: 'Failed', error: { code: 'InternalServerError', message: 'no luck' } })
    const { azure } = await connect()
    expect((await failureOf(azure.rules.create(target, wanted))).message).toContain('no luck')
  })

  it('is looked at, not sent again, when the answer is lost: it arrived', async () => {
    theGroup()
    requestsTo()
      .put(path)
      .query(version)
      .reply(503, '')
      .get(path)
      .query(version)
      .reply(200, stored({}, 'Updating'))
      .get(path)
      .query(version)
      .reply(200, stored())
    const { azure } = await connect()
    await expect(azure.rules.create(target, wanted)).resolves.toBeUndefined()
  })

  it.each<[string, number, object]>([
    ['it is not there', 404, notFound],
    ['another one is there', 200, stored({ sourceAddressPrefix: '*' })],
  ])('is looked at, not sent again, when the answer is lost: %s', async (_, status, body) => {
    theGroup()
    requestsTo()
      .put(path)
      .query(version)
      .reply(503, '')
      .get(path)
      .query(version)
      .reply(status, body)
    const { azure } = await connect()
    const error = await failureOf(azure.rules.create(target, wanted))
    expect(error.data).toMatchObject({ mayHaveArrived: true })
  })

  it.each<[string, object]>([
    ['any source', { source: '*' }],
    ['a range', { source: '203.0.113.0/24' }],
    ['a tag', { source: 'Internet' }],
    ['any destination', { destination: '*' }],
    ['no port', { port: 0 }],
    ['a priority of Azure’s own', { priority: 65000 }],
    ['a description too long', { description: 'x'.repeat(141) }],
  ])('is never one with %s', async (_, more) => {
    const { azure } = await connect()
    expect((await failureOf(azure.rules.create(target, { ...wanted, ...more }))).code).toBe('Usage')
  })

  it('is not sent in a read-only run', async () => {
    theGroup()
    const { azure } = await connect({ readOnly: { mayRun: () => true } })
    expect((await failureOf(azure.rules.create(target, wanted))).code).toBe('ReadOnly')
  })
})

describe('a rule that is deleted', () => {
  const etag = 'W/"e1"'
  const rule = { groupId, name, etag }

  function deletion(times = 1) {
    return requestsTo().delete(path).query(version).matchHeader('if-match', etag).times(times)
  }

  it('is exactly the one that was found, followed by its status', async () => {
    deletion().reply(202, 'null', {
      'content-type': 'application/json',
      'azure-asyncoperation': statusUrl,
      location: `${arm}${operations}/operationResults/op?api-version=2024-07-01`,
    })
    requestsTo()
      .get(`${operations}/operations/op`)
      .query(version)
      .reply(200, { status: 'Succeeded' })
    const { azure } = await connect()
    await azure.rules.remove(target, rule)
  })

  it.each<[number, object | undefined]>([
    [204, undefined],
    [404, notFound],
  ])('is done where it is gone already (%i)', async (status, body) => {
    deletion().reply(status, body)
    const { azure } = await connect()
    await expect(azure.rules.remove(target, rule)).resolves.toBeUndefined()
  })

  it('is looked at first where its etag is not known', async () => {
    requestsTo().get(path).query(version).reply(200, stored())
    deletion().reply(204)
    const { azure } = await connect()
    await azure.rules.remove(target, { ...rule, etag: undefined })
  })

  it('is not taken for gone where it is there without an etag', async () => {
    requestsTo()
      .get(path)
      .query(version)
      .reply(200, { ...stored(), etag: null })
    const { azure } = await connect()
    const error = await failureOf(azure.rules.remove(target, { ...rule, etag: undefined }))
    expect(error.code).toBe('ArmFailed')
  })

  it('is left where it changed since it was looked at', async () => {
    deletion().reply(412, { error: { code: 'PreconditionFailed', message: 'x' } })
    requestsTo().get(path).query(version).reply(200, stored())
    const { azure } = await connect()
    expect((await failureOf(azure.rules.remove(target, rule))).code).toBe('RuleConflict')
  })

  it('is done when the answer was lost and the second request meets it on its way out', async () => {
    deletion().reply(503, '')
    deletion().reply(412, { error: { code: 'PreconditionFailed', message: 'x' } })
    requestsTo()
      .get(path)
      .query(version)
      .reply(200, stored({}, 'Deleting'))
      .get(path)
      .query(version)
      .reply(404, notFound)
    const { azure } = await connect()
    await expect(azure.rules.remove(target, rule)).resolves.toBeUndefined()
  })

  it('names the lock that is in the way', async () => {
    const { body } = exchangeOf('error-409-scope-locked', 0).response
    deletion().reply(409, Object(body))
    const { azure } = await connect()
    const error = await failureOf(azure.rules.remove(target, rule))
    expect(error.code).toBe('ScopeLocked')
    expect(error.message).toContain('acliautomationlab1471')
  })

  it('is not deleted in a read-only run', async () => {
    const { azure } = await connect({ readOnly: { mayRun: () => true } })
    expect((await failureOf(azure.rules.remove(target, rule))).code).toBe('ReadOnly')
  })
})
