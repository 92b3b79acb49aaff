import { describe, expect, it } from 'vitest'

import type { RdpAzureError } from '../../src/errors.ts'
import { guardNetwork, requestsTo } from '../helpers/nock.ts'
import { connect, failureOf, subscriptionId, target } from './connection.ts'
import { documentedErrors, exchangeOf, specAnswer } from './recorded.ts'

guardNetwork()

const arm = 'https://management.azure.com'
const post = `${target.id}/runCommand`
const version = { 'api-version': '2024-07-01' }
const operation = `/subscriptions/${subscriptionId}/providers/Microsoft.Compute/locations/eastus/operations/86f54bf4-4da3-49ab-a6c8-aed2782da53b`
const statusUrl = `${arm}${operation}?api-version=2024-07-01`
const resultUrl = `${arm}${operation}?monitor=true&api-version=2024-07-01`
const both = { 'azure-asyncoperation': statusUrl, location: resultUrl }
const script = 'Write-Output \'one\'\nWrite-Output "two"\n'
const sent = {
  commandId: 'RunPowerShellScript',
  script: ["Write-Output 'one'", 'Write-Output "two"', ''],
}
const result = Object(specAnswer('spec-windows-run-powershell-script'))
const stdout = 'This is a sample script with parameters value1 value2'
const succeeded = { status: 'Succeeded', properties: { output: result } }
const busy = documentedErrors()[3]
const lost = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' })
const isResult = (query: Record<string, unknown>): boolean => query['monitor'] === 'true'
const isStatus = (query: Record<string, unknown>): boolean => query['monitor'] === undefined

describe('a run command', () => {
  it('sends the script line by line, follows the operation and gives both streams', async () => {
    const inProgress = exchangeOf('vm-run-command-linux-lro', 1).response.body
    requestsTo()
      .post(post, sent)
      .query(version)
      .reply(202, '', both)
      .get(operation)
      .query(isStatus)
      .reply(200, Object(inProgress))
      .get(operation)
      .query(isStatus)
      .reply(200, succeeded)
    const { azure, waits } = await connect()
    expect(await azure.runCommand(target, script, { mayResend: false })).toEqual({
      stdout,
      stderr: '',
    })
    expect(waits).toEqual([5_000, 6_000])
  })

  it.each<
    [
      string,
      number,
      object | undefined,
      Record<string, string>,
      [boolean, number, object | string][],
    ]
  >([
    [
      'the result lies at Location',
      202,
      undefined,
      both,
      [
        [false, 200, { status: 'Succeeded' }],
        [true, 202, ''],
        [true, 200, result],
      ],
    ],
    [
      'there is only a Location',
      202,
      undefined,
      { location: resultUrl },
      [
        [true, 202, ''],
        [true, 200, result],
      ],
    ],
    [
      'there is only a status',
      202,
      undefined,
      { 'azure-asyncoperation': statusUrl },
      [[false, 200, succeeded]],
    ],
    [
      'addresses have no host',
      202,
      undefined,
      { 'azure-asyncoperation': `${operation}?api-version=1` },
      [[false, 200, succeeded]],
    ],
    ['the answer comes at once', 200, result, {}, []],
    [
      'status words are unknown',
      202,
      undefined,
      both,
      [
        [false, 200, { status: 'Rebooting' }],
        [false, 200, succeeded],
      ],
    ],
    [
      'the result has the shape of a managed run command',
      202,
      undefined,
      both,
      [
        [
          false,
          200,
          {
            status: 'Succeeded',
            properties: { output: { instanceView: { output: stdout, error: '' } } },
          },
        ],
      ],
    ],
  ])('is read when %s', async (_, status, body, headers, answers) => {
    const scope = requestsTo()
    scope
      .post(post, sent)
      .query(version)
      .reply(status, body === undefined ? '' : Object(body), headers)
    for (const [monitor, code, answer] of answers) {
      scope
        .get(operation)
        .query(monitor ? isResult : isStatus)
        .reply(code, answer)
    }
    const { azure } = await connect()
    expect(await azure.runCommand(target, script, { mayResend: false })).toEqual({
      stdout,
      stderr: '',
    })
  })

  it.each<[string, Record<string, string>, [number, object | string][]]>([
    ['Location answers 204', { location: resultUrl }, [[204, '']]],
    ['202 has neither header', {}, []],
    [
      'the result has the shape of a Linux VM',
      { location: resultUrl },
      [[200, { value: [{ code: 'ProvisioningState/succeeded', message: '[stdout]' }] }]],
    ],
  ])('says that there is no output when %s', async (_, headers, answers) => {
    const scope = requestsTo()
    scope.post(post, sent).query(version).reply(202, '', headers)
    for (const [code, answer] of answers) scope.get(operation).query(isResult).reply(code, answer)
    const { azure } = await connect()
    const error = await failureOf(azure.runCommand(target, script, { mayResend: false }))
    expect(error.code).toBe('GuestAnswerMissing')
  })

  it('waits no less than Retry-After between looks', async () => {
    requestsTo()
      .post(post, sent)
      .query(version)
      .reply(202, '', { ...both, 'retry-after': '17' })
      .get(operation)
      .query(isStatus)
      .reply(200, { status: 'InProgress' }, { 'retry-after': '2' })
      .get(operation)
      .query(isStatus)
      .reply(200, succeeded)
    const { azure, waits } = await connect()
    await azure.runCommand(target, script, { mayResend: false })
    expect(waits).toEqual([17_000, 6_000])
  })

  it('ends after 15 minutes with what may still be running', async () => {
    requestsTo().post(post, sent).query(version).reply(202, '', both)
    requestsTo().persist().get(operation).query(isStatus).reply(200, { status: 'InProgress' })
    const { azure, waits } = await connect()
    const error = await failureOf(azure.runCommand(target, script, { mayResend: false }))
    expect(error.code).toBe('GuestTimedOut')
    expect(waits.reduce((sum, ms) => sum + ms, 0)).toBeLessThan(16 * 60_000)
  })

  it.each([
    ['Failed', 'VMAgentStatusCommunicationError', 'AgentNotReady'],
    ['Canceled', 'InternalOperationError', 'ArmFailed'],
  ])('that ends %s with %s is told as %s', async (status, code, expected) => {
    requestsTo()
      .post(post, sent)
      .query(version)
      .reply(202, '', both)
      .get(operation)
      .query(isStatus)
      .reply(200, { status, error: { code, message: 'a\u001b[2Jb' } })
    const { azure } = await connect()
    const error = await failureOf(azure.runCommand(target, script, { mayResend: false }))
    expect(error.code).toBe(expected)
    expect(error.message).not.toContain('\u001b')
    expect(error.data).toMatchObject({ status: 200, armCode: code })
  })

  it('survives five status reads that fail in a row, and not six', async () => {
    const run = async (failures: number): Promise<unknown> => {
      const scope = requestsTo().post(post, sent).query(version).reply(202, '', both)
      scope
        .get(operation)
        .query(isStatus)
        .times(failures)
        .reply(404, { error: { code: 'NotFound', message: '' } })
      if (failures <= 5) scope.get(operation).query(isStatus).reply(200, succeeded)
      const { azure } = await connect()
      return azure.runCommand(target, script, { mayResend: false })
    }
    expect(await run(5)).toEqual({ stdout, stderr: '' })
    expect((await failureOf(run(6))).code).toBe('TargetNotFound')
  })

  it('ends at once when the caller aborts while waiting', async () => {
    requestsTo().post(post, sent).query(version).reply(202, '', both)
    const abort = new AbortController()
    const timing = {
      now: () => 0,
      random: () => 0,
      async pause() {
        abort.abort()
        abort.signal.throwIfAborted()
      },
    }
    const { azure } = await connect({ timing })
    const error = await failureOf(
      azure.runCommand(target, script, { mayResend: true, abortSignal: abort.signal }),
    )
    expect(error.code).toBe('Interrupted')
  })
})

describe('a run command whose POST was lost on the way', () => {
  it.each<[string, () => void]>([
    ['reset', () => void requestsTo().post(post, sent).query(version).replyWithError(lost)],
    ['answered 503', () => void requestsTo().post(post, sent).query(version).reply(503, '<html>')],
    ['answered 500', () => void requestsTo().post(post, sent).query(version).reply(500, '')],
  ])(
    '(%s) is sent once when it may not be resent, and the error says it may have arrived',
    async (_, lose) => {
      lose()
      const { azure } = await connect()
      const error: RdpAzureError = await failureOf(
        azure.runCommand(target, script, { mayResend: false }),
      )
      expect(['ArmUnreachable', 'ArmFailed']).toContain(error.code)
      expect(error.message).toMatch(/may have arrived/)
      expect(error.data).toMatchObject({ mayHaveArrived: true })
    },
  )

  it('is sent again when it may be, and waits out the first that arrived after all', async () => {
    requestsTo()
      .post(post, sent)
      .query(version)
      .replyWithError(lost)
      .post(post, sent)
      .query(version)
      .times(2)
      .reply(409, busy?.body)
      .post(post, sent)
      .query(version)
      .reply(202, '', both)
      .get(operation)
      .query(isStatus)
      .reply(200, succeeded)
    const { azure, reasons } = await connect()
    expect(await azure.runCommand(target, script, { mayResend: true })).toEqual({
      stdout,
      stderr: '',
    })
    expect(reasons).toEqual([
      'the answer was lost',
      'another run command is running on the VM',
      'another run command is running on the VM',
    ])
  })

  it('is not resent for ever', async () => {
    requestsTo().post(post, sent).query(version).times(4).replyWithError(lost)
    const { azure } = await connect()
    const error = await failureOf(azure.runCommand(target, script, { mayResend: true }))
    expect(error.code).toBe('ArmUnreachable')
  })

  it('is resent freely when it cannot have left this machine', async () => {
    const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })
    requestsTo()
      .post(post, sent)
      .query(version)
      .replyWithError(refused)
      .post(post, sent)
      .query(version)
      .reply(200, result)
    const { azure } = await connect()
    expect(await azure.runCommand(target, script, { mayResend: false })).toEqual({
      stdout,
      stderr: '',
    })
  })
})

describe('a VM that is busy with another run command', () => {
  it('is waited for about five minutes, then told as ArmConflict with a way to unstick it', async () => {
    const scope = requestsTo()
    scope.post(post, sent).query(version).times(14).reply(409, busy?.body)
    const { azure, waits } = await connect()
    const error = await failureOf(azure.runCommand(target, script, { mayResend: false }))
    expect(error.code).toBe('ArmConflict')
    expect(error.next.join()).toContain('RemoveRunCommandWindowsExtension')
    const waited = waits.reduce((sum, ms) => sum + ms, 0)
    expect(waited).toBeGreaterThanOrEqual(5 * 60_000)
    expect(waited).toBeLessThan(6 * 60_000)
  })
})
