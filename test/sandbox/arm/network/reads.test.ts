import { readFile } from 'node:fs/promises'

import { NetworkManagementClient } from '@azure/arm-network'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'

import type { Sandbox } from '../../../../src/sandbox/start.ts'
import { rawCall, tokenOf, vmPathOf } from '../../raw-call.ts'
import { fieldsOf, recorded } from './recorded.ts'
import { acted, networkPath, networksOf } from './world.ts'

let sandbox: Sandbox
/** One VM with nothing unusual about its network, or near it. */
let alone: Sandbox

beforeAll(async () => {
  sandbox = await networksOf({
    'vm-web01': '{}',
    'vm-nat':
      '{ network: { nat: { address: 203.0.113.99, frontendPort: 50001, backendPort: 3389 } } }',
    'vm-two': `{ network: {
      subnetGroup: [], applicationSecurityGroups: [web], dns: { label: two, leadsTo: 203.0.113.12 },
      secondInterface: { privateAddress: 10.0.2.5, publicAddress: 203.0.113.77 } } }`,
    'vm-lost': `{ network: { gateway: true, bastion: true, sessionHost: true, publicSku: Basic,
      routes: [{ prefix: 0.0.0.0/0, nextHopType: VirtualAppliance, nextHopAddress: 10.0.9.9 }],
      adminRules: [{ name: no-rdp, priority: 5, access: Deny, destinationPorts: ['3389'] }] } }`,
    'vm-off': '{ power: deallocated }',
    'vm-reader': '{ denied: effectiveRules }',
    'vm-locked': '{ lock: ReadOnly, network: { groupLock: CanNotDelete } }',
  })
})
beforeAll(async () => {
  alone = await networksOf({ 'vm-one': '{}' })
})
afterAll(() => Promise.all([sandbox.close(), alone.close()]))

const effective = (vm: string, what = 'effectiveNetworkSecurityGroups', nic = `${vm}-nic`) =>
  acted(sandbox, networkPath(sandbox, `networkInterfaces/${nic}/${what}`))

const groupsSchema = z.object({
  value: z.array(
    z.object({
      association: z.record(z.string(), z.object({ id: z.string() })),
      effectiveSecurityRules: z.array(z.looseObject({ name: z.string() })),
    }),
  ),
})
const associations = (body: unknown): string[][] =>
  groupsSchema.parse(body).value.map(({ association }) => Object.keys(association))

describe('effective rules', () => {
  it('are begun with null and Location alone, and end in recorded shape', async () => {
    const of = (vm: string) => `networkInterfaces/${vm}-nic/effectiveNetworkSecurityGroups`
    const path = networkPath(sandbox, of('vm-web01'))
    const begun = await rawCall(sandbox, path, { method: 'POST' })
    expect([begun.status, begun.text]).toEqual([202, 'null'])
    expect(begun.headers['azure-asyncoperation']).toBeUndefined()
    expect(String(begun.headers['location'])).toMatch(
      /\/Microsoft\.Network\/locations\/westeurope\/operationResults\//,
    )

    const { body } = await acted(alone, networkPath(alone, of('vm-one')))
    const real = groupsSchema.parse(recorded('nic-effective-nsg-and-routes-lro', 1)).value[0]
    const ours = groupsSchema.parse(body).value[0]
    const inbound = (rules: typeof real) =>
      rules?.effectiveSecurityRules.filter(
        ({ name }) => name.startsWith('default') && name.endsWith('InBound'),
      )
    const noIpv6 = (value: unknown) =>
      JSON.parse(JSON.stringify(value).replaceAll(',"fe80::1234:5678:9abc/128"', ''))
    expect(inbound(ours)).toEqual(noIpv6(inbound(real)))
    expect(ours?.effectiveSecurityRules[0]).toMatchObject({
      name: 'securityRules/AllowRdp',
      protocol: 'Tcp',
      sourceAddressPrefix: '198.51.100.0/24',
      sourcePortRange: '0-65535',
      destinationPortRange: '3389-3389',
      destinationAddressPrefixes: ['0.0.0.0/0', '0.0.0.0/0'],
    })
  })

  it('have an entry for each association', async () => {
    expect(associations((await effective('vm-two')).body)).toEqual([
      ['networkInterface'],
      ['subnet'],
    ])
    const second = await effective('vm-two', undefined, 'vm-two-nic-2')
    expect(associations(second.body)).toEqual([['subnet']])
    const managed = await effective('vm-lost')
    expect(associations(managed.body)).toEqual([['networkInterface'], ['networkManager']])
  })

  it.each([
    ['vm-off', 400],
    ['vm-reader', 403],
  ])('are not to be had of %s', async (vm, status) => {
    expect((await effective(vm)).status).toBe(status)
    expect((await effective(vm, 'effectiveRouteTable')).status).toBe(status)
  })
})

describe('routes', () => {
  it('are those recorded where nothing is set', async () => {
    const path = networkPath(alone, 'networkInterfaces/vm-one-nic/effectiveRouteTable')
    const { body } = await acted(alone, path)
    expect(body).toEqual(recorded('nic-effective-nsg-and-routes-lro', 3))
  })

  it('of the user stand before Azure’s own, and what a gateway learned is there', async () => {
    const { body } = await effective('vm-lost', 'effectiveRouteTable')
    const routes = z
      .object({
        value: z.array(
          z.looseObject({
            addressPrefix: z.array(z.string()),
            state: z.string(),
            source: z.string(),
          }),
        ),
      })
      .parse(body).value
    const all = routes.map(({ addressPrefix, state, source }) => [addressPrefix[0], state, source])
    expect(all).toContainEqual(['0.0.0.0/0', 'Invalid', 'Default'])
    expect(all).toContainEqual(['0.0.0.0/0', 'Active', 'User'])
    expect(all).toContainEqual(['192.168.0.0/16', 'Active', 'VirtualNetworkGateway'])
  })
})

describe('Network Watcher', () => {
  const ask = (what: string, body: object) =>
    acted(
      sandbox,
      networkPath(sandbox, '').replace('rg-prod', 'NetworkWatcherRG') +
        `networkWatchers/NetworkWatcher_westeurope/${what}`,
      body,
    )
  const flow = (vm: string, remoteIPAddress: string) => ({
    targetResourceId: vmPathOf(sandbox, vm),
    direction: 'Inbound',
    protocol: 'TCP',
    localPort: '3389',
    remotePort: '60000',
    localIPAddress: '10.0.0.4',
    remoteIPAddress,
  })

  it('is there for each region, as recorded', async () => {
    const { subscriptionId } = sandbox.world()
    const path = `/subscriptions/${subscriptionId}/providers/Microsoft.Network/networkWatchers`
    const { body } = await rawCall(sandbox, path)
    const real = z.object({ value: z.array(z.unknown()) }).parse(recorded('network-watcher-lro', 0))
    expect(fieldsOf(body)).toEqual(fieldsOf({ value: real.value.slice(0, 1) }))
  })

  it.each([
    ['vm-web01', '198.51.100.7', { access: 'Allow', ruleName: 'securityRules/AllowRdp' }],
    [
      'vm-web01',
      '192.0.2.1',
      { access: 'Deny', ruleName: 'defaultSecurityRules/DenyAllInBound', ruleId: '' },
    ],
    ['vm-lost', '198.51.100.7', { access: 'Deny', ruleName: 'no-rdp' }],
  ])('says of %s from %s: %o', async (vm, from, said) => {
    expect((await ask('ipFlowVerify', flow(vm, from))).body).toMatchObject(said)
  })

  it('says where packets go', async () => {
    const hop = (vm: string, destinationIPAddress: string) =>
      ask('nextHop', {
        targetResourceId: vmPathOf(sandbox, vm),
        sourceIPAddress: '10.0.0.4',
        destinationIPAddress,
      })
    expect((await hop('vm-web01', '10.0.0.6')).body).toEqual(recorded('network-watcher-lro', -1))
    expect((await hop('vm-web01', '198.51.100.7')).body).toMatchObject({ nextHopType: 'Internet' })
    expect((await hop('vm-lost', '198.51.100.7')).body).toMatchObject({
      nextHopType: 'VirtualAppliance',
      nextHopIpAddress: '10.0.9.9',
    })
  })

  it('says nothing of a VM that does not run', async () => {
    expect((await ask('ipFlowVerify', flow('vm-off', '192.0.2.1'))).status).toBe(409)
  })
})

describe('the resources on the way', () => {
  const read = async (rest: string): Promise<unknown> =>
    (await rawCall(sandbox, networkPath(sandbox, rest))).body

  it('lead from the VM to its second interface, its name and its groups', async () => {
    const vm = await rawCall(sandbox, vmPathOf(sandbox, 'vm-two'))
    expect(vm.body).toMatchObject({
      properties: {
        networkProfile: {
          networkInterfaces: [
            {
              id: networkPath(sandbox, 'networkInterfaces/vm-two-nic'),
              properties: { primary: true },
            },
            {
              id: networkPath(sandbox, 'networkInterfaces/vm-two-nic-2'),
              properties: { primary: false },
            },
          ],
        },
      },
    })
    expect(await read('networkInterfaces/vm-two-nic')).toMatchObject({
      properties: {
        networkSecurityGroup: { id: networkPath(sandbox, 'networkSecurityGroups/vm-two-nsg') },
        ipConfigurations: [
          {
            properties: {
              privateIPAddress: '10.0.2.4',
              subnet: { id: networkPath(sandbox, 'virtualNetworks/rg-prod-vnet/subnets/vm-two') },
              applicationSecurityGroups: [
                { id: networkPath(sandbox, 'applicationSecurityGroups/web') },
              ],
            },
          },
        ],
      },
    })
    expect(await read('publicIPAddresses/vm-two-ip')).toMatchObject({
      sku: { name: 'Standard' },
      properties: { dnsSettings: { fqdn: 'two.westeurope.cloudapp.azure.com' } },
    })
    expect(await read('publicIPAddresses/vm-two-ip-2')).toMatchObject({
      properties: { ipAddress: '203.0.113.77' },
    })
    expect(await read('virtualNetworks/rg-prod-vnet/subnets/VM-TWO')).toMatchObject({
      properties: {
        addressPrefix: '10.0.2.0/24',
        networkSecurityGroup: {
          id: networkPath(sandbox, 'networkSecurityGroups/vm-two-subnet-nsg'),
        },
      },
    })
  })

  it('lead from an inbound NAT rule to the address of its load balancer', async () => {
    const rule = networkPath(sandbox, 'loadBalancers/vm-nat-lb/inboundNatRules/rdp')
    expect(await read('networkInterfaces/vm-nat-nic')).toMatchObject({
      properties: {
        ipConfigurations: [{ properties: { loadBalancerInboundNatRules: [{ id: rule }] } }],
      },
    })
    expect((await rawCall(sandbox, rule)).body).toMatchObject({
      properties: { frontendPort: 50001, backendPort: 3389 },
    })
    const balancer = await read('loadBalancers/vm-nat-lb')
    const shape = z.object({
      properties: z.object({ inboundNatRules: z.array(z.object({ properties: z.unknown() })) }),
    })
    const real = shape.parse(recorded('lb-inbound-nat-rules', 0)).properties.inboundNatRules[0]
    const ours = shape.parse(balancer).properties.inboundNatRules[0]
    expect(fieldsOf(real)).toMatchObject(z.record(z.string(), z.unknown()).parse(fieldsOf(ours)))
    expect(await read('publicIPAddresses/vm-nat-lb-ip')).toMatchObject({
      properties: { ipAddress: '203.0.113.99' },
    })
    expect((await rawCall(sandbox, networkPath(sandbox, 'loadBalancers/vm-two-lb'))).status).toBe(
      404,
    )
  })

  it('are a Bastion host in its own subnet, in its list and in Resource Graph', async () => {
    const listed = await read('bastionHosts')
    const real = z.object({ value: z.array(z.unknown()) }).parse(recorded('bastion-host-list', 0))
    expect(listed).toMatchObject({ value: [{ name: 'rg-prod-bastion' }] })
    const named = z.object({ value: z.array(z.object({ properties: z.unknown() })) })
    const ours = named.parse(listed).value[0]
    const recordedFields = z
      .object({ properties: z.object({ bastionShareableLinks: z.unknown() }) })
      .parse(real.value[0])
    delete recordedFields.properties.bastionShareableLinks
    expect(fieldsOf(ours?.properties)).toMatchObject(
      z.record(z.string(), z.unknown()).parse(fieldsOf(recordedFields.properties)),
    )
    expect(await read('virtualNetworks/rg-prod-vnet/subnets/AzureBastionSubnet')).toMatchObject({
      properties: { addressPrefix: '10.0.255.0/26' },
    })
    const query =
      "Resources | where type =~ 'microsoft.network/bastionhosts' | project id, properties | order by id asc"
    expect((await graph(query)).body).toMatchObject({
      data: [{ id: networkPath(sandbox, 'bastionHosts/rg-prod-bastion') }],
    })
  })

  const graph = (query: string) =>
    rawCall(sandbox, '/providers/Microsoft.ResourceGraph/resources', {
      method: 'POST',
      body: { query, options: { resultFormat: 'objectArray' } },
    })

  it('tell a session host of Azure Virtual Desktop by its VM', async () => {
    const of = (vm: string) =>
      graph(
        `desktopvirtualizationresources | where type =~ 'microsoft.desktopvirtualization/hostpools/sessionhosts' and properties.resourceId =~ '${vmPathOf(sandbox, vm)}' | project id`,
      )
    expect((await of('vm-lost')).body).toMatchObject({
      data: [{ id: expect.stringContaining('/hostPools/rg-prod-pool/sessionHosts/') }],
    })
    expect((await of('vm-web01')).body).toMatchObject({ data: [] })
  })

  it('tell of locks on a scope and above it, and of those below only when asked', async () => {
    const locks = async (scope: string, filter = '') => {
      const query = `?api-version=2020-05-01${filter && `&$filter=${encodeURIComponent(filter)}`}`
      const path = `${scope}/providers/Microsoft.Authorization/locks${query}`
      const { body } = await rawCall(sandbox, path)
      const shape = z.object({
        value: z.array(z.object({ properties: z.object({ level: z.string() }) })),
      })
      return shape.parse(body).value.map(({ properties }) => properties.level)
    }
    const group = networkPath(sandbox, 'networkSecurityGroups/vm-locked-nsg')
    expect(await locks(group, 'atScope()')).toEqual(['CanNotDelete'])
    expect(await locks(networkPath(sandbox, 'networkSecurityGroups/vm-two-nsg'))).toEqual([])
    const whole = vmPathOf(sandbox, '').replace(/\/providers.*/, '')
    expect(await locks(whole)).toEqual(['ReadOnly', 'CanNotDelete'])
    expect(await locks(whole, 'atScope()')).toEqual([])
  })
})

it('is understood by the SDK’s own client over HTTPS', async () => {
  const { RDP_AZURE_SANDBOX_ENDPOINT = '', RDP_AZURE_SANDBOX_CA = '' } = sandbox.environment
  const token = await tokenOf(sandbox)
  const credential = { getToken: async () => ({ token, expiresOnTimestamp: Date.now() + 60_000 }) }
  const client = new NetworkManagementClient(credential, sandbox.world().subscriptionId, {
    endpoint: RDP_AZURE_SANDBOX_ENDPOINT,
    credentials: { scopes: [`${RDP_AZURE_SANDBOX_ENDPOINT}/.default`] },
    tlsOptions: { ca: await readFile(RDP_AZURE_SANDBOX_CA, 'utf8') },
  })
  const quick = { updateIntervalInMs: 5 }
  const rules = client.securityRules
  const made = await rules.createOrUpdate(
    'rg-prod',
    'vm-web01-nsg',
    'sdk',
    {
      access: 'Allow',
      direction: 'Inbound',
      protocol: 'Tcp',
      priority: 400,
      sourceAddressPrefix: '192.0.2.1',
      sourcePortRange: '*',
      destinationAddressPrefix: '*',
      destinationPortRange: '3389',
    },
    quick,
  )
  expect(made).toMatchObject({ name: 'sdk', provisioningState: 'Succeeded', priority: 400 })
  const applied = await client.networkInterfaces.listEffectiveNetworkSecurityGroups(
    'rg-prod',
    'vm-web01-nic',
    quick,
  )
  expect(applied.value?.[0]?.effectiveSecurityRules?.map(({ name }) => name)).toContain(
    'securityRules/sdk',
  )
  await rules.delete('rg-prod', 'vm-web01-nsg', 'sdk', quick)
  const group = await client.networkSecurityGroups.get('rg-prod', 'vm-web01-nsg')
  expect(group.securityRules?.map(({ name }) => name)).toEqual(['AllowRdp'])
})
