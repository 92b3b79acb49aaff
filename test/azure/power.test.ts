import { describe, expect, it } from 'vitest'

import { guardNetwork, requestsTo } from '../helpers/nock.ts'
import { connect, failureOf, targetCalled } from './connection.ts'
import { documentedErrors, exchangeOf, recorded } from './recorded.ts'

guardNetwork()

const target = targetCalled('vm-state-mod', 'cli_test_vm_state_mod000001')
const version = { 'api-version': /.+/ }
const lost = Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' })
const path = (uri: string): string => new URL(uri).pathname

function replay(post: number): void {
  const [asked, polled] = recorded('vm-power-lro').slice(post, post + 2)
  if (asked === undefined || polled === undefined) throw new Error('the recording is shorter')
  requestsTo()
    .post(path(asked.request.uri), '')
    .query(version)
    .reply(asked.response.status, '', asked.response.headers)
    .get(path(polled.request.uri))
    .query(version)
    .reply(polled.response.status, Object(polled.response.body))
}

function power(state: string): void {
  const body = JSON.stringify(exchangeOf('vm-power-lro', 2).response.body)
  requestsTo()
    .get(target.id)
    .query({ ...version, $expand: 'instanceView' })
    .reply(200, Object(JSON.parse(body.replace('PowerState/stopped', `PowerState/${state}`))))
}

describe('starting and restarting', () => {
  it.each([
    ['start', 3],
    ['restart', 5],
  ] as const)('%s follows the recorded operation to its end', async (verb, index) => {
    replay(index)
    const { azure } = await connect()
    await expect(azure[verb](target)).resolves.toBeUndefined()
  })

  it('a lost start is not sent again when a look shows the VM starting, then running', async () => {
    requestsTo().post(`${target.id}/start`).query(version).replyWithError(lost)
    power('starting')
    power('running')
    const { azure } = await connect()
    await expect(azure.start(target)).resolves.toBeUndefined()
  })

  it('a lost start is sent again when a look shows that it did not arrive', async () => {
    requestsTo().post(`${target.id}/start`).query(version).replyWithError(lost)
    power('deallocated')
    replay(3)
    const { azure } = await connect()
    await expect(azure.start(target)).resolves.toBeUndefined()
  })

  it('a lost restart is never sent again', async () => {
    requestsTo().post(`${target.id}/restart`).query(version).replyWithError(lost)
    const { azure } = await connect()
    const error = await failureOf(azure.restart(target))
    expect(error.code).toBe('ArmUnreachable')
    expect(error.data).toMatchObject({ mayHaveArrived: true })
  })

  it('restarting a stopped VM names the ways to start it', async () => {
    const { status, body } = documentedErrors()[6] ?? {}
    requestsTo().post(`${target.id}/restart`).query(version).reply(status, body)
    const { azure } = await connect()
    const error = await failureOf(azure.restart(target))
    expect(error.code).toBe('VmNotRunning')
    expect(error.next[0]).toBe(
      'rdp-azure repair vm-state-mod -g cli_test_vm_state_mod000001 --allow-start',
    )
  })

  it('a restart that Azure abandoned is told with Azure’s reason', async () => {
    const abandoned = documentedErrors()[7]?.body
    const [asked, polled] = recorded('vm-power-lro').slice(5, 7)
    requestsTo()
      .post(`${target.id}/restart`)
      .query(version)
      .reply(202, '', asked?.response.headers)
      .get(path(polled?.request.uri ?? ''))
      .query(version)
      .reply(200, abandoned)
    const { azure } = await connect()
    const error = await failureOf(azure.restart(target))
    expect(error.code).toBe('ArmFailed')
    expect(error.message).toContain('InternalOperationError: Operation restart was requested')
  })
})
