import { describe, expect, it } from 'vitest'

import { guardNetwork, requestsTo } from '../../helpers/nock.ts'
import { connect, failureOf, subscriptionId } from '../connection.ts'
import { exchangeOf } from '../recorded.ts'
import {
  arm,
  groupId,
  networkId,
  networkOperation,
  nic,
  nicId,
  provider,
  refusal,
  target,
  version,
} from './scene.ts'

guardNetwork()

describe('the routes of an interface', () => {
  const path = `${nicId}/effectiveRouteTable`

  it('are the recorded system routes', async () => {
    networkOperation(path, exchangeOf('nic-effective-nsg-and-routes-lro', 3).response.body)
    const { azure } = await connect()
    const route = { source: 'Default', active: true }
    expect(await azure.path.routes(target, nic)).toEqual([
      { ...route, prefixes: ['10.0.0.0/16'], nextHopType: 'VnetLocal' },
      { ...route, prefixes: ['0.0.0.0/0'], nextHopType: 'Internet' },
      { ...route, prefixes: ['10.0.0.0/8'], nextHopType: 'None' },
      { ...route, prefixes: ['100.64.0.0/10'], nextHopType: 'None' },
      { ...route, prefixes: ['192.168.0.0/16'], nextHopType: 'None' },
    ])
  })

  it('name the appliance, what is overridden, and types of later years as other', async () => {
    networkOperation(path, {
      value: [
        {
          source: 'User',
          state: 'Active',
          addressPrefix: ['0.0.0.0/0'],
          nextHopType: 'VirtualAppliance',
          nextHopIpAddress: ['10.9.9.4'],
        },
        {
          source: 'Default',
          state: 'Invalid',
          addressPrefix: ['0.0.0.0/0'],
          nextHopType: 'Internet',
        },
        {
          source: 'Moon',
          state: 'Active',
          addressPrefix: ['10.1.0.0/16'],
          nextHopType: 'VNetPeering',
        },
      ],
    })
    const { azure } = await connect()
    expect(await azure.path.routes(target, nic)).toEqual([
      {
        source: 'User',
        active: true,
        prefixes: ['0.0.0.0/0'],
        nextHopType: 'VirtualAppliance',
        nextHopAddress: '10.9.9.4',
      },
      { source: 'Default', active: false, prefixes: ['0.0.0.0/0'], nextHopType: 'Internet' },
      { source: 'Unknown', active: true, prefixes: ['10.1.0.0/16'], nextHopType: 'Other' },
    ])
  })

  it('name the right that is missing and its role', async () => {
    const needed = 'Microsoft.Network/networkInterfaces/effectiveRouteTable/action'
    requestsTo().post(path).query(version).reply(403, refusal(needed, nicId))
    const { azure } = await connect()
    const error = await failureOf(azure.path.routes(target, nic))
    expect(error.message).toContain(`needs ${needed}`)
    expect(error.data).toMatchObject({ role: 'Virtual Machine Contributor' })
  })
})

describe('a virtual network', () => {
  it('is told with what is peered, as long as both sides made the peering', async () => {
    const peering = (name: string, peeringState: string): object => ({
      properties: {
        peeringState,
        remoteVirtualNetwork: { id: provider(`Microsoft.Network/virtualNetworks/${name}`) },
        remoteAddressSpace: { addressPrefixes: [`10.${name.length}.0.0/16`] },
      },
    })
    requestsTo()
      .get(networkId)
      .query(version)
      .reply(200, {
        properties: {
          addressSpace: { addressPrefixes: ['10.0.0.0/16', 'fd00::/48'] },
          virtualNetworkPeerings: [peering('hub', 'Connected'), peering('late', 'Initiated')],
        },
      })
    const { azure } = await connect()
    expect(await azure.path.virtualNetwork(target, networkId)).toEqual({
      id: networkId,
      prefixes: ['10.0.0.0/16', 'fd00::/48'],
      peeredPrefixes: ['10.3.0.0/16'],
      peeredIds: [provider('Microsoft.Network/virtualNetworks/hub')],
    })
  })
})

describe('Bastion hosts', () => {
  const graph = '/providers/Microsoft.ResourceGraph/resources'
  const host = (network: string): object => {
    const subnet = { id: `${network}/subnets/AzureBastionSubnet` }
    return {
      id: provider(`Microsoft.Network/bastionHosts/bastion-of-${network.split('/').at(-1)}`),
      properties: { ipConfigurations: [{ properties: { subnet } }] },
    }
  }
  const hub = provider('Microsoft.Network/virtualNetworks/hub', 'rg-hub')
  const network = {
    id: networkId.toUpperCase(),
    prefixes: [],
    peeredPrefixes: [],
    peeredIds: [hub],
  }

  it('are those of the network and of what is peered with it, wherever they lie', async () => {
    const elsewhere = provider('Microsoft.Network/virtualNetworks/elsewhere')
    const developer = {
      id: provider('Microsoft.Network/bastionHosts/developer'),
      properties: { virtualNetwork: { id: networkId } },
    }
    requestsTo()
      .post(graph, {
        query:
          "Resources | where type =~ 'microsoft.network/bastionhosts' | project id, properties | order by id asc",
        options: { resultFormat: 'objectArray', $top: 200 },
      })
      .query(version)
      .reply(200, { data: [host(networkId), host(hub), host(elsewhere), developer] })
      .get(`${networkId}/subnets/AzureBastionSubnet`)
      .query(version)
      .reply(200, { properties: { addressPrefix: '10.0.255.0/26' } })
      .get(`${hub}/subnets/AzureBastionSubnet`)
      .query(version)
      .reply(403, refusal('Microsoft.Network/virtualNetworks/subnets/read', hub))
    const { azure } = await connect()
    expect(await azure.path.bastions(target, network)).toEqual([
      {
        id: provider('Microsoft.Network/bastionHosts/bastion-of-vnet'),
        name: 'bastion-of-vnet',
        subnetPrefix: '10.0.255.0/26',
      },
      { id: provider('Microsoft.Network/bastionHosts/bastion-of-hub'), name: 'bastion-of-hub' },
      { id: provider('Microsoft.Network/bastionHosts/developer'), name: 'developer' },
    ])
  })

  it('of the recorded shape are read', async () => {
    const body = Object(exchangeOf('bastion-host-list', 0).response.body)
    const vnet = provider(
      'Microsoft.Network/virtualNetworks/vnet',
      'test_network_bastion_host000001',
    )
    requestsTo()
      .post(graph)
      .query(version)
      .reply(200, { data: body.value })
      .get(`${vnet}/subnets/AzureBastionSubnet`)
      .query(version)
      .reply(200, { properties: { addressPrefixes: ['10.0.0.0/27'] } })
    const { azure } = await connect()
    const found = await azure.path.bastions(target, { id: vnet, prefixes: [], peeredPrefixes: [] })
    expect(found).toMatchObject([{ name: 'clibastion', subnetPrefix: '10.0.0.0/27' }])
  })

  it('in an answer of another shape are unseen, not none', async () => {
    requestsTo()
      .post(graph)
      .query(version)
      .reply(200, { data: [{ id: 7 }] })
    const { azure } = await connect()
    expect((await failureOf(azure.path.bastions(target, network))).code).toBe('ArmFailed')
  })
})

describe('the host pool', () => {
  const graph = '/providers/Microsoft.ResourceGraph/resources'
  const query = `desktopvirtualizationresources | where type =~ 'microsoft.desktopvirtualization/hostpools/sessionhosts' and properties.resourceId =~ '${target.id}' | project id | order by id asc`

  it('is named where the VM is one of its session hosts', async () => {
    const id = provider(
      'Microsoft.DesktopVirtualization/hostpools/hp-office/sessionhosts/vm.contoso',
    )
    requestsTo()
      .post(graph, {
        subscriptions: [subscriptionId],
        query,
        options: { resultFormat: 'objectArray', $top: 200 },
      })
      .query(version)
      .reply(200, { data: [{ id }] })
    const { azure } = await connect()
    expect(await azure.path.hostPool(target)).toBe('hp-office')
  })

  it('is none where Resource Graph has no such row', async () => {
    requestsTo().post(graph).query(version).reply(200, { data: [] })
    const { azure } = await connect()
    expect(await azure.path.hostPool(target)).toBeNull()
  })
})

describe('locks on a group', () => {
  const path = `${groupId}/providers/Microsoft.Authorization/locks`
  const atScope = { ...version, $filter: 'atScope()' }
  const lock = (scope: string, level: string, notes?: string): object => {
    const name = `lock-${level}`
    return {
      name,
      id: `${scope}/providers/Microsoft.Authorization/locks/${name}`,
      properties: { level, notes },
    }
  }

  it('are those on it and above it', async () => {
    const group = `/subscriptions/${subscriptionId}/resourceGroups/RG-PROD`
    requestsTo()
      .get(path)
      .query(atScope)
      .reply(200, {
        value: [
          lock(groupId, 'CanNotDelete'),
          lock(group, 'ReadOnly', 'owned by the\nnetwork team'),
          lock(`${group}0`, 'ReadOnly'),
          lock(`${groupId}/securityRules/x`, 'ReadOnly'),
          lock(groupId, 'NotSpecified'),
        ],
      })
    const { azure } = await connect()
    expect(await azure.path.locks(target, groupId)).toEqual([
      { name: 'lock-CanNotDelete', level: 'CanNotDelete', scope: groupId },
      {
        name: 'lock-ReadOnly',
        level: 'ReadOnly',
        scope: group,
        notes: 'owned by the network team',
      },
    ])
  })

  it('are read on from page to page, and not without end', async () => {
    requestsTo()
      .get(path)
      .query(atScope)
      .times(20)
      .reply(200, {
        value: [],
        nextLink: `${arm}${path}?api-version=2020-05-01&$filter=atScope()`,
      })
    const { azure } = await connect()
    const error = await failureOf(azure.path.locks(target, groupId))
    expect(error.message).toContain('more than 20 pages')
  })

  it('are not followed to another host', async () => {
    requestsTo()
      .get(path)
      .query(atScope)
      .reply(200, { value: [], nextLink: 'https://evil.example/locks' })
    const { azure } = await connect()
    expect((await failureOf(azure.path.locks(target, groupId))).code).toBe('TokenHostRefused')
  })
})

describe('Network Watcher', () => {
  const list = `/subscriptions/${subscriptionId}/providers/Microsoft.Network/networkWatchers`
  const watchers = Object(exchangeOf('network-watcher-lro', 0).response.body)
  const watcher = provider(
    'Microsoft.Network/networkWatchers/NetworkWatcher_eastus',
    'NetworkWatcherRG',
  )
  const flow = { nicId, from: '203.0.113.7', to: '10.0.0.4', port: 3389 }
  const body = {
    targetResourceId: target.id,
    targetNicResourceId: nicId,
    direction: 'Inbound',
    protocol: 'TCP',
    localIPAddress: '10.0.0.4',
    localPort: '3389',
    remoteIPAddress: '203.0.113.7',
    remotePort: '60000',
  }

  it.each([
    ['defaultSecurityRules/DenyAllInBound', 'DenyAllInBound'],
    ['UserRule_AllowRdp', 'AllowRdp'],
  ])('of the VM’s region is asked, and %s told as %s', async (ruleName, told) => {
    requestsTo().get(list).query(version).reply(200, watchers)
    networkOperation(`${watcher}/ipFlowVerify`, { access: 'Deny', ruleName, ruleId: '' }, body)
    const { azure } = await connect()
    expect(await azure.path.ipFlow(target, flow)).toEqual({
      from: '203.0.113.7',
      port: 3389,
      access: 'Deny',
      ruleName: told,
    })
  })

  it('that is not turned on in the region is told with the command that turns it on', async () => {
    requestsTo().get(list).query(version).reply(200, { value: [] })
    const { azure } = await connect()
    const error = await failureOf(azure.path.ipFlow(target, flow))
    expect(error.code).toBe('ArmFailed')
    expect(error.message).toContain('not turned on in eastus')
    expect(error.next[0]).toMatch(/^az network watcher configure .*-l eastus --enabled true/)
  })

  it('is not asked about IPv6, which it does not know', async () => {
    const { azure } = await connect()
    const error = await failureOf(azure.path.ipFlow(target, { ...flow, from: '2001:db8::1' }))
    expect(error.message).toContain('IPv4 only')
  })
})
