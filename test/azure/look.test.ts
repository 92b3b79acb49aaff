import { describe, expect, it } from 'vitest'

import { guardNetwork, requestsTo } from '../helpers/nock.ts'
import { connect, subscriptionId, target, tenantId, token, windowsGroup } from './connection.ts'
import { exchangeOf } from './recorded.ts'

guardNetwork()

const recording = 'windows-vm-instanceview-and-extension-failure'
const group = `/subscriptions/${subscriptionId}/resourceGroups/${windowsGroup}/providers`
const vmPath = `${group}/Microsoft.Compute/virtualMachines/monitorvm`
const version = { 'api-version': /.+/ }
const view = { ...version, $expand: 'instanceView' }

function recordedVm(change: (text: string) => string = (text) => text): object {
  return Object(JSON.parse(change(JSON.stringify(exchangeOf(recording, 5).response.body))))
}

describe('the platform of a VM', () => {
  it('is read from the recorded instance view of a Windows VM', async () => {
    requestsTo()
      .get(vmPath)
      .query(view)
      .matchHeader('authorization', `Bearer ${token}`)
      .reply(200, recordedVm())
    const { azure } = await connect()
    expect(await azure.platform(target)).toEqual({
      power: 'running',
      osDiskEphemeral: false,
      osDiskId: expect.stringContaining('/disks/monitorvm_disk1_6c3733c4edea4bc9ad1662ccdf2a819d'),
      provisioning: 'Succeeded',
      agent: 'ready',
      agentVersion: '2.7.41491.963',
      extensionsInTransition: [],
      extensions: [
        {
          name: 'MicrosoftMonitoringAgent',
          state: 'failed',
          message: expect.stringContaining('faulted due to exception'),
        },
      ],
      bootDiagnostics: false,
      vmSize: 'Standard_DS1_v2',
      osName: 'Windows Server 2016 Datacenter',
      osType: 'Windows',
    })
  })

  it.each([
    ['a deallocated VM', /PowerState\/running/, 'PowerState/deallocated', { power: 'deallocated' }],
    [
      'a state it does not know',
      /PowerState\/running/,
      'PowerState/hibernated',
      { provisioning: 'Succeeded' },
      'power',
    ],
    [
      'a silent agent',
      /"displayStatus":"Ready"/g,
      '"displayStatus":"Not Ready"',
      { agent: 'notReady' },
    ],
    ['an unknown agent version', /2\.7\.41491\.963/, 'Unknown', { agent: 'ready' }, 'agentVersion'],
    [
      'an extension in transition',
      /ProvisioningState\/failed\/1/,
      'ProvisioningState/transitioning',
      { extensionsInTransition: ['MicrosoftMonitoringAgent'] },
    ],
    [
      'a system name with control characters',
      /Windows Server 2016/,
      String.raw`Win\u001b[31m\u202edows`,
      { osName: 'Win[31mdows Datacenter' },
    ],
  ])('shows %s', async (_, pattern, text, expected, absent = 'nothing') => {
    requestsTo()
      .get(vmPath)
      .query(view)
      .reply(
        200,
        recordedVm((body) => body.replace(pattern, text)),
      )
    const { azure } = await connect()
    const platform = await azure.platform(target)
    expect(platform).toMatchObject(expected)
    expect(platform).not.toHaveProperty(absent)
  })

  it('leaves out what an instance view does not say', async () => {
    requestsTo()
      .get(vmPath)
      .query(view)
      .reply(200, { id: vmPath, location: 'eastus', properties: {} })
    const { azure } = await connect()
    expect(await azure.platform(target)).toEqual({ extensionsInTransition: [] })
  })
})

describe('the principal', () => {
  it('is who the token says it is, without a request', async () => {
    const { azure } = await connect()
    expect(await azure.principal()).toEqual({
      name: 'engineer@contoso.example',
      tenantId,
      subscriptionId,
    })
  })
})
