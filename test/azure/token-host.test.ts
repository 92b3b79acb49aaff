import { describe, expect, it } from 'vitest'

import { azureCloud } from '../../src/azure/cloud.ts'
import { makeAgent, makePipeline } from '../../src/azure/pipeline.ts'
import { guardNetwork, requestsTo } from '../helpers/nock.ts'
import { connect, failureOf, subscriptionId, target, token } from './connection.ts'

guardNetwork()

const version = { 'api-version': /.+/ }
const post = `${target.id}/runCommand`
const foreign = [
  'https://evil.example/operations/1',
  'https://management.azure.com.evil.example/operations/1',
  'https://management.azure.com@evil.example/operations/1',
  'https://management.azure.com:8443/operations/1',
  'http://management.azure.com/operations/1',
  '//evil.example/operations/1',
]

describe('the token goes to the cloud’s own host only', () => {
  it.each(foreign)('an operation that leads to %s is not followed', async (url) => {
    requestsTo().post(post).query(version).reply(202, '', { 'azure-asyncoperation': url })
    const { azure } = await connect()
    const error = await failureOf(azure.runCommand(target, 'x', { mayResend: false }))
    expect(error.code).toBe('TokenHostRefused')
  })

  it.each(foreign)('a result that leads to %s is not fetched', async (url) => {
    requestsTo().post(post).query(version).reply(202, '', { location: url })
    const { azure } = await connect()
    const error = await failureOf(azure.runCommand(target, 'x', { mayResend: false }))
    expect(error.code).toBe('TokenHostRefused')
  })

  it('a redirect is an answer, and not followed', async () => {
    requestsTo()
      .get(target.id)
      .query({ ...version, $expand: 'instanceView' })
      .reply(302, '', { location: 'https://evil.example/' })
    const { azure } = await connect()
    const error = await failureOf(azure.platform(target))
    expect(error.code).toBe('ArmFailed')
  })

  it('a nextLink elsewhere is not followed by the typed clients either', async () => {
    const { ComputeManagementClient } = await import('@azure/arm-compute')
    requestsTo()
      .get(`/subscriptions/${subscriptionId}/providers/Microsoft.Compute/virtualMachines`)
      .query(version)
      .reply(200, { value: [], nextLink: 'https://evil.example/page2' })
    const pipeline = pipelineFor()
    const credential = { getToken: async () => null }
    const client = new ComputeManagementClient(credential, subscriptionId, { pipeline })
    const all = async (): Promise<void> => {
      for await (const vm of client.virtualMachines.listAll()) expect(vm).toBeUndefined()
    }
    expect((await failureOf(all())).code).toBe('TokenHostRefused')
  })

  it('no line of the request log carries it, nor a signature in an address', async () => {
    const signed = `https://management.azure.com/op?api-version=1&monitor=true&t=638&c=MIIHsecret&s=sig-secret`
    requestsTo()
      .post(post)
      .query(version)
      .reply(202, '', { location: signed, 'x-ms-request-id': 'request-1' })
      .get('/op')
      .query(true)
      .reply(200, { value: [{ code: 'ComponentStatus/StdOut/succeeded', message: 'guest-text' }] })
    const { azure, lines } = await connect()
    await azure.runCommand(target, 'my-script', { mayResend: false })
    expect(lines).toHaveLength(2)
    expect(lines[0]).toContain('/runCommand?api-version=2024-07-01 → 202 request-1')
    expect(lines[1]).toContain('/op?api-version=1&monitor=true&t=…&c=…&s=… → 200')
    for (const secret of [token, 'secret', 'my-script', 'guest-text'])
      expect(lines.join()).not.toContain(secret)
  })
})

function pipelineFor(): ReturnType<typeof makePipeline> {
  return makePipeline({
    cloud: azureCloud,
    agent: makeAgent(azureCloud, undefined),
    credential: { getToken: async () => ({ token, expiresOnTimestamp: Date.now() + 3_600_000 }) },
    timing: { now: Date.now, random: () => 0, pause: async () => {} },
    readOnly: undefined,
    onWait: () => {},
    onRequest: undefined,
  })
}
