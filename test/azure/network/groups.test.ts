import { describe, expect, it } from 'vitest'

import { guardNetwork, requestsTo } from '../../helpers/nock.ts'
import { connect, failureOf } from '../connection.ts'
import {
  arm,
  groupBody,
  groupId,
  networkId,
  networkOperation,
  nic,
  nicId,
  noAdminRules,
  provider,
  refusal,
  subnetGroupId,
  subnetId,
  target,
  version,
} from './scene.ts'

guardNetwork()

const path = `${nicId}/effectiveNetworkSecurityGroups`
const right = 'Microsoft.Network/networkInterfaces/effectiveNetworkSecurityGroups/action'
const rule = {
  name: 'securityRules/AllowRdp',
  protocol: 'Tcp',
  sourcePortRange: '0-65535',
  destinationPortRange: '3389-3389',
  sourceAddressPrefix: '203.0.113.7/32',
  destinationAddressPrefix: '0.0.0.0/0',
  access: 'Allow',
  priority: 300,
  direction: 'Inbound',
}
const effective = {
  value: [
    {
      networkSecurityGroup: { id: groupId },
      association: { networkInterface: { id: nicId } },
      effectiveSecurityRules: [rule],
    },
  ],
}
const { groupId: _own, ...without } = nic

function configured(): void {
  requestsTo()
    .get(subnetId)
    .query(version)
    .reply(200, { properties: { networkSecurityGroup: { id: subnetGroupId } } })
    .get(subnetGroupId)
    .query(version)
    .reply(200, groupBody(subnetGroupId))
}

function ownConfigured(): void {
  requestsTo().get(groupId).query(version).reply(200, groupBody(groupId))
}

const names = (groups: { name: string; association: string; readAs: string }[]): string[] =>
  groups.map(({ name, association, readAs }) => `${association} ${name} ${readAs}`)

describe('the groups of an interface', () => {
  it('are the effective ones, asked for every two seconds', async () => {
    networkOperation(path, effective)
    noAdminRules()
    const { azure, waits } = await connect()
    const groups = await azure.path.groups(target, nic)
    expect(names(groups)).toEqual(['networkInterface nsg-web effective'])
    expect(waits).toEqual([2_000, 2_400])
  })

  it.each<[string, number, object]>([
    ['may not be asked for', 403, refusal(right, nicId)],
    [
      'are of a VM that does not run',
      409,
      {
        error: {
          code: 'OperationNotAllowed',
          message: 'The operation requires the VM to be running (or set to run).',
        },
      },
    ],
    [
      'are locked, since a read-only lock forbids a POST that reads',
      409,
      {
        error: {
          code: 'ScopeLocked',
          message: `The scope '${nicId}' cannot perform write operation because following scope(s) are locked: '${nicId}'. Please remove the lock and try again.`,
        },
      },
    ],
    ['fail for a reason of Azure’s own', 400, { error: { code: 'NicNotAttached', message: 'x' } }],
  ])('are read as they are written where effective ones %s', async (_, status, body) => {
    requestsTo().post(path).query(version).reply(status, body)
    noAdminRules()
    configured()
    ownConfigured()
    const { azure } = await connect()
    const groups = await azure.path.groups(target, nic)
    expect(names(groups)).toEqual([
      'subnet nsg-subnet configured',
      'networkInterface nsg-web configured',
    ])
    expect(groups[0]?.rules.map((each) => each.name)).toEqual(['AllowRdp', 'DenyAllInBound'])
  })

  it('are none only when the interface and its subnet have none, too', async () => {
    networkOperation(path, { value: [] })
    noAdminRules()
    requestsTo().get(subnetId).query(version).reply(200, { properties: {} })
    const { azure } = await connect()
    expect(await azure.path.groups(target, without)).toEqual([])
  })

  it('are read as they are written where the effective ones leave out the interface’s own', async () => {
    const other = {
      value: [{ ...effective.value[0], networkSecurityGroup: { id: subnetGroupId } }],
    }
    networkOperation(path, other)
    noAdminRules()
    configured()
    ownConfigured()
    const { azure } = await connect()
    expect(names(await azure.path.groups(target, nic))).toHaveLength(2)
  })

  it('fail with the smaller right where neither may be read', async () => {
    requestsTo().post(path).query(version).reply(403, refusal(right, nicId))
    noAdminRules()
    const read = 'Microsoft.Network/virtualNetworks/subnets/read'
    requestsTo().get(subnetId).query(version).reply(403, refusal(read, subnetId))
    const { azure } = await connect()
    const error = await failureOf(azure.path.groups(target, without))
    expect(error.data).toMatchObject({ needed: read, role: 'Reader' })
  })

  it('are asked for once more after an answer was lost, since asking changes nothing', async () => {
    requestsTo().post(path).query(version).reply(503, '')
    networkOperation(path, effective)
    noAdminRules()
    const { azure } = await connect()
    expect(await azure.path.groups(target, nic)).toHaveLength(1)
  })

  it('send no token to where a strange Location leads', async () => {
    requestsTo().post(path).query(version).reply(202, 'null', {
      location: 'https://evil.example/op',
      'content-type': 'application/json',
    })
    noAdminRules()
    const { azure } = await connect()
    expect((await failureOf(azure.path.groups(target, nic))).code).toBe('TokenHostRefused')
  })

  it('are not waited for without an end', async () => {
    requestsTo()
      .post(path)
      .query(version)
      .reply(202, 'null', {
        location: `${arm}/x?api-version=2024-07-01`,
        'content-type': 'application/json',
      })
      .get('/x')
      .query(version)
      .times(40)
      .optionally()
      .reply(202, 'null', { 'content-type': 'application/json' })
    noAdminRules()
    configured()
    ownConfigured()
    const { azure, waits } = await connect()
    expect(names(await azure.path.groups(target, nic))).toHaveLength(2)
    expect(waits.reduce((sum, each) => sum + each, 0)).toBeLessThan(100_000)
  })
})

describe('the rules of a network manager', () => {
  const manager = provider('Microsoft.Network/networkManagers/nm-corp', 'rg-net')
  const list = `${networkId}/listNetworkManagerEffectiveSecurityAdminRules`
  const admin = {
    id: `${manager}/securityAdminConfigurations/c/ruleCollections/r/rules/DenyRdp`,
    kind: 'Custom',
    properties: {
      description: 'no RDP from outside',
      protocol: 'Any',
      sources: [{ addressPrefix: 'Internet', addressPrefixType: 'ServiceTag' }],
      destinations: [{ addressPrefix: '*', addressPrefixType: 'IPPrefix' }],
      sourcePortRanges: ['0-65535'],
      destinationPortRanges: ['3389'],
      access: 'Deny',
      priority: 10,
      direction: 'Inbound',
    },
  }

  it('come before the groups', async () => {
    networkOperation(path, effective)
    requestsTo()
      .post(list, {})
      .query(version)
      .reply(200, { value: [admin] })
    const { azure } = await connect()
    const [first, second] = await azure.path.groups(target, nic)
    expect(second?.association).toBe('networkInterface')
    expect(first).toEqual({
      id: manager,
      name: 'nm-corp',
      association: 'networkManager',
      readAs: 'effective',
      rules: [
        {
          name: 'DenyRdp',
          isDefault: false,
          priority: 10,
          direction: 'Inbound',
          access: 'Deny',
          protocol: '*',
          sources: ['Internet'],
          sourcePorts: ['0-65535'],
          destinations: ['*'],
          destinationPorts: ['3389'],
          sourceGroups: [],
          destinationGroups: [],
          description: 'no RDP from outside',
        },
      ],
    })
  })

  it('are taken from the effective rules where Azure shows them there', async () => {
    const shown = {
      association: { networkManager: { id: manager } },
      effectiveSecurityRules: [rule],
    }
    networkOperation(path, { value: [...effective.value, shown] })
    requestsTo()
      .post(list, {})
      .query(version)
      .reply(200, { value: [admin] })
    const { azure } = await connect()
    const groups = await azure.path.groups(target, nic)
    expect(groups.map(({ rules }) => rules.map(({ name }) => name))).toEqual([
      ['AllowRdp'],
      ['AllowRdp'],
    ])
    expect(groups[0]?.association).toBe('networkManager')
  })

  it('that may not be read cost nothing else', async () => {
    networkOperation(path, effective)
    const needed = `Microsoft.Network/virtualNetworks/listNetworkManagerEffectiveSecurityAdminRules/action`
    requestsTo().post(list, {}).query(version).reply(403, refusal(needed, networkId))
    const { azure } = await connect()
    expect(await azure.path.groups(target, nic)).toHaveLength(1)
  })
})
