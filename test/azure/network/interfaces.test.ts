import { describe, expect, it } from 'vitest'

import { guardNetwork, requestsTo } from '../../helpers/nock.ts'
import {
  connect,
  failureOf,
  subscriptionId,
  target as recordedTarget,
  windowsGroup,
} from '../connection.ts'
import { exchangeOf } from '../recorded.ts'
import { groupId, nicId, provider, refusal, subnetId, target, version } from './scene.ts'

guardNetwork()

const recording = 'windows-vm-instanceview-and-extension-failure'

function vmWith(...nics: object[]): void {
  requestsTo()
    .get(target.id)
    .query(version)
    .reply(200, {
      id: target.id,
      location: 'x',
      properties: { networkProfile: { networkInterfaces: nics } },
    })
}

function answers(path: string, body: object, status = 200): void {
  requestsTo().get(path).query(version).reply(status, body)
}

function configuration(properties: object): object {
  return { properties: { ipConfigurations: [{ properties: { primary: true, ...properties } }] } }
}

describe('the interfaces of a VM', () => {
  it('are read from the recorded interface and public address', async () => {
    const group = provider('Microsoft.Network', windowsGroup)
    answers(recordedTarget.id, Object(exchangeOf(recording, 3).response.body))
    answers(
      `${group}/networkInterfaces/monitorvmVMNic`,
      Object(exchangeOf(recording, 1).response.body),
    )
    answers(
      `${group}/publicIPAddresses/monitorvmPublicIP`,
      Object(exchangeOf(recording, 2).response.body),
    )
    const { azure } = await connect()
    expect(await azure.path.interfaces(recordedTarget)).toEqual([
      {
        id: expect.stringMatching(/networkInterfaces\/monitorvmVMNic$/),
        name: 'monitorvmVMNic',
        primary: true,
        groupId: expect.stringMatching(/networkSecurityGroups\/clinsg000004$/),
        addresses: [
          {
            primary: true,
            privateAddress: '10.0.0.4',
            publicAddress: '203.0.113.21',
            publicAddressSku: 'Basic',
            subnetId: expect.stringMatching(/subnets\/monitorvmSubnet$/),
            applicationSecurityGroups: [],
            inboundNat: [],
          },
        ],
      },
    ])
  })

  it('come primary first, wherever they lie', async () => {
    const elsewhere = `/subscriptions/22222222-2222-2222-2222-222222222222/resourceGroups/rg-(net)/providers/Microsoft.Network/networkInterfaces`
    vmWith(
      { id: `${elsewhere}/second` },
      { id: `${elsewhere}/first`, properties: { primary: true } },
    )
    const nicWith = (...addresses: [string, boolean][]): object => ({
      properties: {
        ipConfigurations: addresses.map(([privateIPAddress, primary]) => ({
          properties: { privateIPAddress, primary },
        })),
      },
    })
    const asSent = elsewhere.replace('(net)', '%28net%29')
    answers(`${asSent}/second`, nicWith(['10.0.2.1', true]))
    answers(
      `${asSent}/first`,
      nicWith(['10.0.1.2', false], ['10.0.1.1', true], ['not an address', false]),
    )
    const { azure } = await connect()
    const read = await azure.path.interfaces(target)
    expect(read.map(({ name, primary }) => [name, primary])).toEqual([
      ['first', true],
      ['second', false],
    ])
    expect(read.flatMap((each) => each.addresses.map((at) => at.privateAddress))).toEqual([
      '10.0.1.1',
      '10.0.1.2',
      undefined,
      '10.0.2.1',
    ])
  })

  it('tell groups, subnet, DNS name and SKU', async () => {
    const publicId = provider('Microsoft.Network/publicIPAddresses/pip', 'rg-net')
    const asg = provider('Microsoft.Network/applicationSecurityGroups/asg-web')
    vmWith({ id: nicId })
    answers(nicId, {
      properties: {
        networkSecurityGroup: { id: groupId },
        ipConfigurations: [
          {
            properties: {
              primary: true,
              privateIPAddress: '10.0.0.4',
              subnet: { id: subnetId },
              publicIPAddress: { id: publicId },
              applicationSecurityGroups: [{ id: asg }],
            },
          },
        ],
      },
    })
    answers(publicId, {
      sku: { name: 'StandardV2' },
      properties: {
        ipAddress: '203.0.113.10',
        dnsSettings: { fqdn: 'Web.westeurope.cloudapp.azure.com' },
      },
    })
    const { azure } = await connect()
    const [read] = await azure.path.interfaces(target)
    expect(read).toMatchObject({
      groupId,
      addresses: [
        {
          subnetId,
          applicationSecurityGroups: [asg],
          publicAddress: '203.0.113.10',
          publicAddressSku: 'Standard',
          fqdn: 'web.westeurope.cloudapp.azure.com',
        },
      ],
    })
  })

  it('leave out an address that Azure has not given yet, and a DNS name that is none', async () => {
    const publicId = provider('Microsoft.Network/publicIPAddresses/pip')
    vmWith({ id: nicId })
    answers(nicId, configuration({ publicIPAddress: { id: publicId } }))
    answers(publicId, { properties: { dnsSettings: { fqdn: 'a b\u001b[1m.example' } } })
    const { azure } = await connect()
    const [read] = await azure.path.interfaces(target)
    expect(read?.addresses).toEqual([
      { primary: true, applicationSecurityGroups: [], inboundNat: [] },
    ])
  })

  it('follow no id that is not an interface', async () => {
    vmWith({ id: 'https://evil.example/nic' })
    const { azure } = await connect()
    expect((await failureOf(azure.path.interfaces(target))).code).toBe('ArmFailed')
  })

  it('of another shape than documented are not guessed at', async () => {
    vmWith({ id: nicId })
    answers(nicId, { properties: { ipConfigurations: 'none' } })
    const { azure } = await connect()
    const error = await failureOf(azure.path.interfaces(target))
    expect(error.message).toContain('a network interface in another shape')
  })

  it('name the right that is missing', async () => {
    vmWith({ id: nicId })
    answers(nicId, refusal('Microsoft.Network/networkInterfaces/read', nicId), 403)
    const { azure } = await connect()
    const error = await failureOf(azure.path.interfaces(target))
    expect(error.code).toBe('AccessDenied')
    expect(error.data).toMatchObject({
      action: 'Microsoft.Network/networkInterfaces/read',
      role: 'Reader',
    })
  })
})

describe('inbound NAT rules', () => {
  const group = 'cli_test_vm_lb_integration000001'
  const balancer = provider('Microsoft.Network/loadBalancers/lb1', group)
  const rule = `${balancer}/inboundNatRules/inbound-nat-rule1`
  const frontend = provider('Microsoft.Network/publicIPAddresses/PublicIPlb1', group)
  const body = Object(exchangeOf('lb-inbound-nat-rules', 0).response.body)

  it('of the recording lead from port 50000 of the frontend to port 22', async () => {
    vmWith({ id: nicId })
    answers(nicId, configuration({ loadBalancerInboundNatRules: [{ id: rule }] }))
    answers(balancer, body)
    answers(frontend, { properties: { ipAddress: '203.0.113.30' } })
    const { azure } = await connect()
    const [read] = await azure.path.interfaces(target)
    expect(read?.addresses[0]?.inboundNat).toEqual([
      {
        loadBalancer: 'lb1',
        rule: 'inbound-nat-rule1',
        frontendAddress: '203.0.113.30',
        frontendPort: 50000,
        backendPort: 22,
      },
    ])
  })

  it('of one load balancer are read once', async () => {
    const nics = [{ id: `${nicId}1` }, { id: `${nicId}2` }]
    vmWith(...nics)
    for (const { id } of nics) {
      answers(id, configuration({ loadBalancerInboundNatRules: [{ id: rule }] }))
      answers(frontend, { properties: {} })
    }
    answers(balancer, body)
    const { azure } = await connect()
    const read = await azure.path.interfaces(target)
    expect(read.map((each) => each.addresses[0]?.inboundNat[0]?.frontendPort)).toEqual([
      50000, 50000,
    ])
  })

  it('are not known where the load balancer may not be read, and nothing else is lost', async () => {
    vmWith({ id: nicId })
    answers(
      nicId,
      configuration({ privateIPAddress: '10.0.0.4', loadBalancerInboundNatRules: [{ id: rule }] }),
    )
    answers(balancer, refusal('Microsoft.Network/loadBalancers/read', balancer), 403)
    const { azure } = await connect()
    const [read] = await azure.path.interfaces(target)
    expect(read?.addresses[0]).toMatchObject({ privateAddress: '10.0.0.4', inboundNat: [] })
  })

  it('go nowhere for an id that leads out of the subscription’s resources', async () => {
    vmWith({ id: nicId })
    const evil = `/subscriptions/${subscriptionId}/../../evil/inboundNatRules/x`
    answers(nicId, configuration({ loadBalancerInboundNatRules: [{ id: evil }] }))
    const { azure } = await connect()
    expect((await failureOf(azure.path.interfaces(target))).code).toBe('ArmFailed')
  })
})
