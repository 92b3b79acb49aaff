import { describe, expect, it } from 'vitest'

import { isBlobHost } from '../../src/azure/blob-pipeline.ts'
import { clouds } from '../../src/azure/clouds.ts'
import { guardNetwork, requestsTo } from '../helpers/nock.ts'
import { connect, failureOf, subscriptionId, target } from './connection.ts'
import { specAnswer } from './recorded.ts'

guardNetwork()

const version = { 'api-version': '2024-07-01' }
const lost = Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' })
const readOnly = { mayRun: () => false }

describe('Resource Health', () => {
  const path = `${target.id}/providers/Microsoft.ResourceHealth/availabilityStatuses/current`
  const answer = (body: object) =>
    requestsTo().get(path).query({ 'api-version': '2022-10-01' }).reply(200, body)

  it('is read as the specification shows it, in a read-only run, too', async () => {
    answer(Object(specAnswer('spec-resource-health-vm')))
    const { azure } = await connect({ readOnly })
    expect(await azure.health(target)).toEqual({
      availability: 'Unavailable',
      reason: 'Unplanned',
      summary: "We're sorry, we couldn't automatically recover your virtual machine",
      since: '2016-03-29T09:12:00.000Z',
    })
  })

  it.each([
    [{ properties: { availabilityState: 'Brand new' } }, { availability: 'Unknown' }],
    [{}, { availability: 'Unknown' }],
    [
      { properties: { availabilityState: 'Available', reasonType: 'User Initiated', summary: '' } },
      { availability: 'Available', reason: 'UserInitiated' },
    ],
    [
      { properties: { availabilityState: 'Degraded', summary: 'a\u001b[2Jb\u202e' } },
      { availability: 'Degraded', summary: 'a[2Jb' },
    ],
  ])('%j is %j', async (body, health) => {
    answer(body)
    const { azure } = await connect()
    expect(await azure.health(target)).toEqual(health)
  })
})

describe('boot diagnostics', () => {
  const store = 'https://account.blob.core.windows.net'
  const log = '/bootdiagnostics/vm.serialconsole.log'
  const sas = { sv: '2018-03-28', sig: 'c2VjcmV0' }
  const answer = (body: object) =>
    requestsTo().post(`${target.id}/retrieveBootDiagnosticsData`).query(version).reply(200, body)
  const both = (origin = store) => ({
    consoleScreenshotBlobUri: `${origin}/bootdiagnostics/vm.screenshot.bmp?sv=2018-03-28&sig=c2VjcmV0`,
    serialConsoleLogBlobUri: `${origin}${log}?sv=2018-03-28&sig=c2VjcmV0`,
  })
  const sized = (size: number) =>
    requestsTo(store)
      .head(log)
      .query(sas)
      .reply(200, '', { 'content-length': String(size) })

  it('gives the end of the log, fetched without a token, and tells its address nowhere', async () => {
    answer(both())
    sized(100_000)
    const headers: object[] = []
    requestsTo(store)
      .get(log)
      .query(sas)
      .reply(206, (request: unknown) => {
        if (request instanceof Request) headers.push(Object.fromEntries(request.headers))
        return 'Computer is booting\r\n\u001b[37;40mSAC>\u0007\u202e\r\n'
      })
    const { azure, lines } = await connect({ readOnly })
    expect(await azure.bootDiagnostics(target)).toEqual({
      enabled: true,
      screenshot: true,
      serialLogTail: 'Computer is booting\nSAC>\n',
    })
    expect(headers).toMatchObject([{ range: 'bytes=34464-99999' }])
    expect(headers[0]).not.toHaveProperty('authorization')
    expect(lines.join('\n')).toContain('vm.serialconsole.log?sv=…&sig=…')
    expect(lines.join('\n')).not.toContain('c2VjcmV0')
  })

  it.each([
    [{}, { enabled: false, screenshot: false }],
    [{ consoleScreenshotBlobUri: `${store}/a.bmp` }, { enabled: true, screenshot: true }],
    [{ serialConsoleLogBlobUri: 7 }, { enabled: false, screenshot: false }],
  ])('%j has no log', async (body, boot) => {
    answer(body)
    const { azure } = await connect()
    expect(await azure.bootDiagnostics(target)).toEqual(boot)
  })

  it('have an empty log as what it is', async () => {
    answer(both())
    sized(0)
    const { azure } = await connect()
    expect(await azure.bootDiagnostics(target)).toMatchObject({ enabled: true, serialLogTail: '' })
  })

  it('are bounded where the store ignores the range', async () => {
    answer(both())
    sized(10)
    requestsTo(store).get(log).query(sas).reply(200, 'x'.repeat(6_000_000))
    const { azure } = await connect()
    const { serialLogTail = '' } = await azure.bootDiagnostics(target)
    expect(serialLogTail).toHaveLength(20_000)
  })

  it.each([
    ['https://account.blob.core.windows.net.evil.example'],
    ['https://evil.example'],
    ['https://blob.core.windows.net'],
    ['http://account.blob.core.windows.net'],
    ['https://account.blob.core.windows.net:8443'],
    ['https://user@account.blob.core.windows.net'],
    ['https://account.blob.core.chinacloudapi.cn'],
  ])('are not fetched from %s', async (origin) => {
    answer(both(origin))
    const { azure } = await connect()
    const error = await failureOf(azure.bootDiagnostics(target))
    expect(error.code).toBe('TokenHostRefused')
    expect(`${error.message}${JSON.stringify(error.data)}`).not.toContain('c2VjcmV0')
  })

  it.each([
    ['a store that answers 403', (at: ReturnType<typeof head>) => at.reply(403, '<Error/>')],
    [
      'a store that redirects',
      (at: ReturnType<typeof head>) => at.reply(302, '', { location: 'https://evil.example/' }),
    ],
    ['a store that is lost', (at: ReturnType<typeof head>) => at.replyWithError(lost)],
  ])('of %s are a failure without the address', async (_what, reply) => {
    answer(both())
    reply(head())
    const { azure } = await connect()
    const error = await failureOf(azure.bootDiagnostics(target))
    expect(['ArmFailed', 'ArmUnreachable']).toContain(error.code)
    expect(`${error.message}${JSON.stringify(error.data)}`).not.toContain('c2VjcmV0')
  })

  function head() {
    return requestsTo(store).head(log).query(sas)
  }

  it.each([
    ['AzureCloud', 'https://a.z12.blob.storage.azure.net/x', true],
    ['AzureUSGovernment', 'https://a.blob.core.usgovcloudapi.net/x', true],
    ['AzureUSGovernment', 'https://a.blob.core.windows.net/x', false],
    ['AzureChinaCloud', 'https://a.blob.core.chinacloudapi.cn/x', true],
    ['AzureChinaCloud', 'no address', false],
  ] as const)('%s may read %s: %s', (name, url, may) => {
    expect(isBlobHost(url, clouds[name])).toBe(may)
  })
})

describe.each([
  ['redeploy', 'redeploy'],
  ['reapply', 'reapply'],
] as const)('%s', (verb, part) => {
  const operation = `/subscriptions/${subscriptionId}/providers/Microsoft.Compute/locations/eastus/operations/1`
  const url = `https://management.azure.com${operation}?api-version=2024-07-01`

  it('follows the operation to its end', async () => {
    requestsTo()
      .post(`${target.id}/${part}`, '')
      .query(version)
      .reply(202, '', { 'azure-asyncoperation': url })
      .get(operation)
      .query(version)
      .reply(200, { status: 'Succeeded' })
    const { azure } = await connect()
    await expect(azure[verb](target)).resolves.toBeUndefined()
  })

  it('is never sent again when its answer is lost', async () => {
    requestsTo().post(`${target.id}/${part}`).query(version).replyWithError(lost)
    const { azure } = await connect()
    const error = await failureOf(azure[verb](target))
    expect([error.code, error.data['mayHaveArrived']]).toEqual(['ArmUnreachable', true])
  })

  it('does not leave a read-only run', async () => {
    const { azure } = await connect({ readOnly: { mayRun: () => true } })
    expect((await failureOf(azure[verb](target))).code).toBe('ReadOnly')
  })
})

describe('the reset of Run Command', () => {
  const operation = `/subscriptions/${subscriptionId}/providers/Microsoft.Compute/locations/eastus/operations/2`
  const url = `https://management.azure.com${operation}?api-version=2024-07-01`
  const body = { commandId: 'RemoveRunCommandWindowsExtension' }

  it('removes the extension and follows that to its end', async () => {
    requestsTo()
      .post(`${target.id}/runCommand`, body)
      .query(version)
      .reply(202, '', { 'azure-asyncoperation': url })
      .get(operation)
      .query(version)
      .reply(200, { status: 'Succeeded' })
    const { azure } = await connect()
    await expect(azure.resetRunCommand(target)).resolves.toBeUndefined()
  })

  it('is never sent again when its answer is lost, and does not leave a read-only run', async () => {
    requestsTo().post(`${target.id}/runCommand`).query(version).replyWithError(lost)
    const error = await failureOf((await connect()).azure.resetRunCommand(target))
    expect([error.code, error.data['mayHaveArrived']]).toEqual(['ArmUnreachable', true])
    const { azure } = await connect({ readOnly: { mayRun: () => true } })
    expect((await failureOf(azure.resetRunCommand(target))).code).toBe('ReadOnly')
  })
})
