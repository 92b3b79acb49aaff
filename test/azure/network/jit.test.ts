import { describe, expect, it } from 'vitest'

import { minutesOf } from '../../../src/azure/network/jit.ts'
import { guardNetwork, requestsTo } from '../../helpers/nock.ts'
import { connect, failureOf, subscriptionId, targetCalled } from '../connection.ts'
import { specAnswer } from '../recorded.ts'
import { provider, refusal, target, version } from './scene.ts'

guardNetwork()

const all = `/subscriptions/${subscriptionId}/providers/Microsoft.Security/jitNetworkAccessPolicies`
const inGroup = provider('Microsoft.Security/jitNetworkAccessPolicies')
const policyId = provider('Microsoft.Security/locations/eastus/jitNetworkAccessPolicies/default')
const right = 'Microsoft.Security/locations/jitNetworkAccessPolicies/read'
const port = (more: object = {}): object => ({
  number: 3389,
  allowedSourceAddressPrefix: '203.0.113.7',
  endTimeUtc: '2026-01-01T03:00:00.1234567Z',
  status: 'Initiated',
  ...more,
})

function policy(vmId: string, ...open: object[]): object {
  return {
    id: policyId,
    properties: {
      virtualMachines: [{ id: vmId, ports: [{ number: 3389, maxRequestAccessDuration: 'PT3H' }] }],
      requests: [{ virtualMachines: [{ id: vmId, ports: open }] }],
    },
  }
}

describe('just-in-time policies', () => {
  it('of the documented shape name ports and the longest time', async () => {
    const body: unknown = specAnswer('spec-jit-policy-get')
    const subscription = '20ff7fc3-e762-44dd-bd96-b71116dcdc23'
    const vm = targetCalled('VM1', 'myrg1')
    const documented = {
      ...vm,
      id: vm.id.replace(subscriptionId, subscription),
      subscriptionId: subscription,
    }
    requestsTo()
      .get(all.replace(subscriptionId, subscription))
      .query({ 'api-version': '2020-01-01' })
      .reply(200, { value: [body] })
    const { azure } = await connect()
    expect(await azure.path.jit(documented)).toEqual([
      {
        id: expect.stringMatching(/jitNetworkAccessPolicies\/default$/),
        name: 'default',
        ports: [
          { number: 22, maxMinutes: 180 },
          { number: 3389, maxMinutes: 180 },
        ],
        open: [],
      },
    ])
  })

  it('tell what is open now, and leave out what ended, was revoked or is not open yet', async () => {
    const open = [
      port(),
      port({ endTimeUtc: '2025-12-31T23:00:00Z' }),
      port({ status: 'Revoked' }),
      port({ status: 'Initiating' }),
      port({
        number: 22,
        allowedSourceAddressPrefix: undefined,
        allowedSourceAddressPrefixes: ['10.0.0.0/8', '192.0.2.1'],
      }),
    ]
    requestsTo()
      .get(all)
      .query(version)
      .reply(200, { value: [policy(target.id.toUpperCase(), ...open)] })
    const { azure } = await connect()
    const until = '2026-01-01T03:00:00.1234567Z'
    expect((await azure.path.jit(target))[0]?.open).toEqual([
      { number: 3389, source: '203.0.113.7', until },
      { number: 22, source: '10.0.0.0/8', until },
      { number: 22, source: '192.0.2.1', until },
    ])
  })

  it('of other VMs are not this one’s', async () => {
    requestsTo()
      .get(all)
      .query(version)
      .reply(200, { value: [policy(`${target.id}0`)] })
    const { azure } = await connect()
    expect(await azure.path.jit(target)).toEqual([])
  })

  it('are read in the VM’s group where the subscription may not be read', async () => {
    requestsTo()
      .get(all)
      .query(version)
      .reply(403, refusal(right, `/subscriptions/${subscriptionId}`))
      .get(inGroup)
      .query(version)
      .reply(200, { value: [policy(target.id)] })
    const { azure } = await connect()
    expect(await azure.path.jit(target)).toHaveLength(1)
  })

  it('are unseen, not none, without the right', async () => {
    for (const path of [all, inGroup]) {
      requestsTo().get(path).query(version).reply(403, refusal(right, 'x'))
    }
    const { azure } = await connect()
    const error = await failureOf(azure.path.jit(target))
    expect(error.data).toMatchObject({ needed: right, role: 'Reader' })
  })

  it('are none where Defender for Cloud was never turned on', async () => {
    const message = 'The subscription is not registered to use namespace Microsoft.Security'
    requestsTo()
      .get(all)
      .query(version)
      .reply(409, { error: { code: 'MissingSubscriptionRegistration', message } })
    const { azure } = await connect()
    expect(await azure.path.jit(target)).toEqual([])
  })

  it.each([
    ['PT3H', 180],
    ['PT90M', 90],
    ['P1DT2H30M', 1590],
    ['PT45S', 0],
    ['three hours', 0],
    ['P1Y', 0],
  ])('give %s as %i minutes', (text, minutes) => {
    expect(minutesOf(text)).toBe(minutes)
  })
})

describe('a just-in-time request', () => {
  const until = '2026-01-01T02:00:00.000Z'
  const wanted = { policyId, port: 3389, source: '203.0.113.7', until }
  const body = {
    virtualMachines: [
      {
        id: target.id,
        ports: [{ number: 3389, endTimeUtc: until, allowedSourceAddressPrefix: '203.0.113.7' }],
      },
    ],
    justification: 'Remote Desktop, asked for with rdp-azure',
  }
  const initiate = `${policyId}/initiate`

  it('is made for one VM, port and address, and waited for', async () => {
    requestsTo()
      .post(initiate, body)
      .query({ 'api-version': '2020-01-01' })
      .reply(202, { virtualMachines: [] })
      .get(all)
      .query(version)
      .reply(200, { value: [policy(target.id, port({ status: 'Initiating' }))] })
      .get(all)
      .query(version)
      .reply(200, { value: [policy(target.id, port())] })
    const { azure, waits } = await connect()
    await azure.rules.requestJit(target, wanted)
    expect(waits).toEqual([3_000])
  })

  it('is not sent again when its answer is lost, and says that it may have arrived', async () => {
    requestsTo().post(initiate).query(version).reply(503, '')
    const { azure } = await connect()
    const error = await failureOf(azure.rules.requestJit(target, wanted))
    expect(error.message).toContain('may have arrived')
    expect(error.data).toMatchObject({ mayHaveArrived: true })
  })

  it('that is taken and never opens ends with an error', async () => {
    requestsTo()
      .post(initiate)
      .query(version)
      .reply(202, {})
      .get(all)
      .query(version)
      .times(100)
      .optionally()
      .reply(200, { value: [policy(target.id)] })
    const { azure } = await connect()
    expect((await failureOf(azure.rules.requestJit(target, wanted))).message).toContain(
      'not opened',
    )
  })

  it('names right and role', async () => {
    const needed = 'Microsoft.Security/locations/jitNetworkAccessPolicies/initiate/action'
    requestsTo().post(initiate).query(version).reply(403, refusal(needed, policyId))
    const { azure } = await connect()
    expect((await failureOf(azure.rules.requestJit(target, wanted))).data).toMatchObject({
      needed,
      role: 'Security Admin',
    })
  })

  it.each(['*', '203.0.113.0/24', 'Internet'])('is not made for %s', async (source) => {
    const { azure } = await connect()
    const error = await failureOf(azure.rules.requestJit(target, { ...wanted, source }))
    expect(error.code).toBe('Usage')
  })

  it.each([
    '/subscriptions/x',
    policyId.replace('rg-prod', '..'),
    `${policyId}/../../x`,
    `https://evil.example${policyId}`,
  ])('goes to no policy called %s', async (id) => {
    const { azure } = await connect()
    const error = await failureOf(azure.rules.requestJit(target, { ...wanted, policyId: id }))
    expect(error.code).toBe('ArmFailed')
  })
})
