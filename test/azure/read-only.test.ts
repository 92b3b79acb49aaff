import {
  createDefaultHttpClient,
  createHttpHeaders,
  createPipelineRequest,
} from '@azure/core-rest-pipeline'
import type { HttpMethods } from '@azure/core-rest-pipeline'
import { describe, expect, it } from 'vitest'

import { readOnlyPolicy } from '../../src/azure/read-only.ts'
import { guardNetwork, requestsTo } from '../helpers/nock.ts'
import { connect, failureOf, target } from './connection.ts'

guardNetwork()

const arm = 'https://management.azure.com'
const readOnly = { mayRun: (script: string) => script === 'collect\nonly' }
const version = { 'api-version': /.+/ }

describe('a read-only connection', () => {
  it.each(['start', 'restart'] as const)('refuses to %s, and nothing leaves', async (verb) => {
    const { azure } = await connect({ readOnly })
    const error = await failureOf(azure[verb](target))
    expect(error.code).toBe('ReadOnly')
    expect(error.exitCode).toBe(6)
  })

  it('refuses a script that it does not know as reading', async () => {
    const { azure } = await connect({ readOnly })
    const error = await failureOf(
      azure.runCommand(target, 'collect\nonly\nevil', { mayResend: true }),
    )
    expect(error.code).toBe('ReadOnly')
  })

  it('runs the script that only reads', async () => {
    requestsTo()
      .post(`${target.id}/runCommand`, {
        commandId: 'RunPowerShellScript',
        script: ['collect', 'only'],
      })
      .query(version)
      .reply(200, { value: [{ code: 'ComponentStatus/StdOut/succeeded', message: 'ok' }] })
    const { azure } = await connect({ readOnly })
    expect(await azure.runCommand(target, 'collect\nonly', { mayResend: true })).toEqual({
      stdout: 'ok',
      stderr: '',
    })
  })

  it('may query Resource Graph', async () => {
    requestsTo()
      .post('/providers/Microsoft.ResourceGraph/resources')
      .query(version)
      .reply(200, { totalRecords: 0, count: 0, data: [], resultTruncated: 'false' })
    const { azure } = await connect({ readOnly })
    expect((await failureOf(azure.find({ name: 'x' }))).code).toBe('TargetNotFound')
  })
})

describe('the read-only policy, whoever built the request', () => {
  const network = target.id.replace(/Microsoft\.Compute.*/, 'Microsoft.Network')
  const run = `${arm}${target.id}/runCommand?api-version=1`
  const body = (value: object): string => JSON.stringify(value)
  const good = { commandId: 'RunPowerShellScript', script: ['collect', 'only'] }
  it.each<[HttpMethods, string, string | undefined]>([
    ['PUT', `${arm}${target.id}?api-version=1`, '{}'],
    ['PATCH', `${arm}${target.id}?api-version=1`, '{}'],
    ['DELETE', `${arm}${target.id}?api-version=1`, undefined],
    ['POST', `${arm}${target.id}/start?x=/runCommand`, undefined],
    ['POST', `${arm}/providers/Microsoft.ResourceGraph/resources/x`, '{}'],
    ['POST', `${arm}${target.id}/x?y=/providers/Microsoft.ResourceGraph/resources`, '{}'],
    ['POST', run, undefined],
    ['POST', run, 'not JSON'],
    ['POST', run, body({ ...good, commandId: 'EnableRemotePS' })],
    ['POST', run, body({ ...good, parameters: [{ name: 'x', value: 'y' }] })],
    ['POST', run, body({ ...good, script: ['collect', 'only', ''] })],
    ['POST', run, body({ commandId: 'RunPowerShellScript' })],
    ['OPTIONS', `${arm}${target.id}`, undefined],
    ['PUT', `${arm}${network}/networkSecurityGroups/n/securityRules/r?api-version=1`, '{}'],
    ['DELETE', `${arm}${network}/networkSecurityGroups/n/securityRules/r?api-version=1`, undefined],
    ['POST', `${arm}${network}/networkInterfaces/n/effectiveNetworkSecurityGroups/x`, undefined],
    ['POST', `${arm}${network}/networkInterfaces/n/x?y=/effectiveNetworkSecurityGroups`, undefined],
    ['POST', `${arm}${network}/networkInterfaces/a/b/effectiveRouteTable?api-version=1`, undefined],
    ['POST', `${arm}${network}/networkWatchers/w/packetCaptures?api-version=1`, '{}'],
    ['POST', `${arm}${network}/networkWatchers/w/connectivityCheck?api-version=1`, '{}'],
    ['POST', `${arm}${network}/virtualNetworks/v/effectiveRouteTable?api-version=1`, '{}'],
    [
      'POST',
      `${arm}${network.replace('.Network', '.Security')}/locations/l/jitNetworkAccessPolicies/d/initiate`,
      '{}',
    ],
  ])('refuses %s %s with %j', async (method, url, text) => {
    const request = createPipelineRequest({
      method,
      url,
      ...(text === undefined ? {} : { body: text }),
    })
    const client = createDefaultHttpClient()
    const send = async (): Promise<unknown> =>
      readOnlyPolicy(readOnly).sendRequest(request, (next) => client.sendRequest(next))
    expect((await failureOf(send())).code).toBe('ReadOnly')
  })

  it.each([
    '/networkInterfaces/n/effectiveNetworkSecurityGroups',
    '/networkInterfaces/n/EffectiveRouteTable',
    '/networkWatchers/w/ipFlowVerify',
    '/networkWatchers/w/nextHop',
    '/virtualNetworks/v/listNetworkManagerEffectiveSecurityAdminRules',
    '.vm/retrieveBootDiagnosticsData',
  ])('lets the reading POST %s pass', async (path) => {
    const base = path.startsWith('.') ? target.id : network
    const url = `${arm}${base}${path.replace('.vm', '')}?api-version=1`
    const passed: string[] = []
    const request = createPipelineRequest({ method: 'POST', url })
    await readOnlyPolicy(readOnly).sendRequest(request, async (sent) => {
      passed.push(sent.url)
      return { request: sent, status: 200, headers: createHttpHeaders() }
    })
    expect(passed).toEqual([url])
  })
})
