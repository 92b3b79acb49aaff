import { describe, expect, it } from 'vitest'

import { guardNetwork, requestsTo } from '../helpers/nock.ts'
import { connect, failureOf, target } from './connection.ts'
import { specAnswer } from './recorded.ts'

guardNetwork()

const name = 'rdp-azure-0123'
const path = `${target.id}/runCommands/${name}`
const version = { 'api-version': '2024-07-01' }
const withView = { ...version, $expand: 'instanceView' }
const how = { name, timeoutSeconds: 300 }
const lost = Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' })
const notFound = { error: { code: 'ResourceNotFound', message: 'not there' } }
const script = 'Write-Output "one"\n'

/** The example of the specification with an instance view. */
function seen(instanceView: object | null, provisioningState = 'Succeeded'): object {
  const { properties, ...rest } = Object(specAnswer('spec-managed-run-command-get'))
  return { ...rest, properties: { ...properties, provisioningState, instanceView } }
}

const looked = (status: number, body: object) =>
  requestsTo().get(path).query(withView).reply(status, body)
const sent = () =>
  requestsTo().put(path, {
    location: 'eastus',
    properties: {
      source: { script },
      timeoutInSeconds: 300,
      asyncExecution: true,
      treatFailureAsDeploymentFailure: false,
    },
  })
const deleted = (status = 200) => requestsTo().delete(path).query(version).reply(status, '')
const run = async () => (await connect()).azure.runManagedCommand(target, script, how)

describe('a managed run command', () => {
  it('is asked for, read until it has ended, and deleted', async () => {
    looked(404, notFound)
    sent().query(version).reply(201, seen(null, 'Creating'))
    looked(200, seen(null, 'Creating'))
    looked(200, seen({ executionState: 'Running', output: 'half' }))
    looked(200, seen({ executionState: 'Succeeded', exitCode: 0, output: 'one\n', error: 'e' }))
    deleted()
    expect(await run()).toEqual({ stdout: 'one\n', stderr: 'e' })
  })

  it('that is there already is read, and not sent again', async () => {
    looked(200, seen({ executionState: 'Running' }))
    looked(200, seen({ executionState: 'Succeeded', output: 'from before' }))
    deleted()
    expect((await run()).stdout).toBe('from before')
  })

  it('whose acceptance was lost is looked for, and not sent twice', async () => {
    looked(404, notFound)
    sent().query(version).replyWithError(lost)
    looked(200, seen({ executionState: 'Running' }))
    looked(200, seen({ executionState: 'Succeeded', output: 'x' }))
    deleted()
    expect((await run()).stdout).toBe('x')
  })

  it('that did not arrive is a failure, and deleted all the same', async () => {
    looked(404, notFound)
    sent().query(version).replyWithError(lost)
    looked(404, notFound)
    deleted(204)
    const error = await failureOf(run())
    expect(error.code).toBe('ArmUnreachable')
    expect(error.data).not.toHaveProperty('mayHaveArrived')
  })

  it.each([
    [{ executionState: 'TimedOut' }, 'GuestTimedOut', /in its time/],
    [
      { executionState: 'Failed', exitCode: 1, executionMessage: 'no\u001b[2J' },
      'ArmFailed',
      /ended Failed, exit code 1: no\[2J/,
    ],
    [{ executionState: 'Canceled' }, 'ArmFailed', /ended Canceled/],
  ])('that ended %j is told so', async (view, code, message) => {
    looked(404, notFound)
    sent().query(version).reply(201, seen(null))
    looked(200, seen(view))
    deleted()
    const error = await failureOf(run())
    expect([error.code, message.test(error.message)]).toEqual([code, true])
  })

  it('that failed with an answer in its output hands the answer on', async () => {
    looked(404, notFound)
    sent().query(version).reply(201, seen(null))
    looked(200, seen({ executionState: 'Failed', exitCode: 1, output: 'frame' }))
    deleted()
    expect((await run()).stdout).toBe('frame')
  })

  it('that never ends is given up after its time, and deleted', async () => {
    looked(404, notFound)
    sent().query(version).reply(201, seen(null))
    requestsTo().get(path).query(withView).times(200).optionally().reply(200, seen(null))
    deleted()
    const { azure, waits } = await connect()
    const error = await failureOf(azure.runManagedCommand(target, script, how))
    expect(error.code).toBe('GuestTimedOut')
    const waited = waits.reduce((sum, ms) => sum + ms, 0)
    expect(waited).toBeGreaterThanOrEqual(15 * 60_000)
    expect(waited).toBeLessThan(16 * 60_000)
  })

  it('that cannot be deleted is named', async () => {
    looked(404, notFound)
    sent().query(version).reply(201, seen(null))
    looked(200, seen({ executionState: 'Succeeded', output: 'x' }))
    deleted(403)
    expect(await run()).toEqual({ stdout: 'x', stderr: '', left: name })
  })

  it('is refused where the sign-in lacks the right, and named with it', async () => {
    looked(404, notFound)
    const denied = { error: { code: 'AuthorizationFailed', message: 'no' } }
    sent().query(version).reply(403, denied)
    deleted(404)
    const error = await failureOf(run())
    expect([error.code, error.data['action']]).toEqual([
      'AccessDenied',
      'Microsoft.Compute/virtualMachines/runCommands/write',
    ])
  })

  it('does not leave a read-only run, whatever its script', async () => {
    looked(404, notFound)
    const { azure } = await connect({ readOnly: { mayRun: () => true } })
    const error = await failureOf(azure.runManagedCommand(target, script, how))
    expect(error.code).toBe('ReadOnly')
  })
})
