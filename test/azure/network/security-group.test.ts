import { describe, expect, it } from 'vitest'

import { configuredGroup, effectiveGroups } from '../../../src/azure/network/security-group.ts'
import { RdpAzureError } from '../../../src/errors.ts'
import { exchangeOf, specAnswer } from '../recorded.ts'

const recording = 'nic-effective-nsg-and-routes-lro'
const rule = {
  name: 'securityRules/web',
  protocol: 'Tcp',
  sourcePortRange: '0-65535',
  destinationPortRange: '3389-3389',
  sourceAddressPrefix: '203.0.113.7/32',
  destinationAddressPrefix: '0.0.0.0/0',
  access: 'Allow',
  priority: 300,
  direction: 'Inbound',
}
const group = (name: string): string =>
  `/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/networkSecurityGroups/${name}`

function entry(association: object, rules: object[] = [rule], id = group('nsg')): object {
  return { networkSecurityGroup: { id }, association, effectiveSecurityRules: rules }
}

describe('effective rules', () => {
  it('of the recording are the six default rules of the group on the interface, once', () => {
    const groups = effectiveGroups(exchangeOf(recording, 1).response.body, {})
    expect(groups).toHaveLength(1)
    expect(groups[0]).toMatchObject({
      name: 'conveniencevm1NSG',
      association: 'networkInterface',
      readAs: 'effective',
    })
    expect(groups[0]?.rules.map(({ name, priority }) => `${name} ${priority}`)).toEqual([
      'AllowVnetInBound 65000',
      'AllowAzureLoadBalancerInBound 65001',
      'DenyAllInBound 65500',
      'AllowVnetOutBound 65000',
      'AllowInternetOutBound 65001',
      'DenyAllOutBound 65500',
    ])
    expect(groups[0]?.rules[0]).toEqual({
      name: 'AllowVnetInBound',
      isDefault: true,
      priority: 65000,
      direction: 'Inbound',
      access: 'Allow',
      protocol: '*',
      sources: ['VirtualNetwork'],
      sourcePorts: ['0-65535'],
      destinations: ['VirtualNetwork'],
      destinationPorts: ['0-65535'],
      expandedSources: ['10.0.0.0/16', '168.63.129.16/32'],
      expandedDestinations: ['10.0.0.0/16', '168.63.129.16/32'],
      sourceGroups: [],
      destinationGroups: [],
    })
    expect(groups[0]?.rules[2]).toMatchObject({ sources: ['0.0.0.0/0'], isDefault: true })
    expect(groups[0]?.rules[4]).not.toHaveProperty('expandedDestinations')
  })

  it('of the specification, which names all three resources, are a group’s since they have default rules', () => {
    const [only, ...more] = effectiveGroups(specAnswer('spec-effective-nsg'), {})
    expect(more).toEqual([])
    expect(only).toMatchObject({ name: 'test-nsg', association: 'subnet' })
    expect(only?.rules[1]).toMatchObject({
      name: 'default-allow-rdp',
      isDefault: false,
      sources: ['1.1.1.1/32'],
      destinationPorts: ['3389-3389'],
    })
  })

  it.each([
    ['the interface’s own group', group('NSG'), 'networkInterface'],
    ['another group', group('other'), 'subnet'],
  ])('that name interface and subnet are %s', (_, groupId, association) => {
    const body = { value: [entry({ subnet: { id: 'x' }, networkInterface: { id: 'y' } })] }
    expect(effectiveGroups(body, { groupId })[0]?.association).toBe(association)
  })

  it('come in the order a packet meets them', () => {
    const value = [
      entry({ networkInterface: { id: 'n' } }),
      entry({ subnet: { id: 's' } }),
      {
        association: { networkManager: { id: `${group('x')}/../networkManagers/nm1` } },
        effectiveSecurityRules: [{ ...rule, access: 'AlwaysAllow' }],
      },
    ]
    const groups = effectiveGroups({ value }, {})
    expect(groups.map(({ association, name }) => [association, name])).toEqual([
      ['networkManager', 'nm1'],
      ['subnet', 'nsg'],
      ['networkInterface', 'nsg'],
    ])
  })

  it('join singular and plural fields, and leave out what is empty', () => {
    const value = [
      entry({ subnet: { id: 's' } }, [
        {
          ...rule,
          protocol: 'All',
          sourceAddressPrefix: '',
          sourceAddressPrefixes: ['10.0.0.0/8', '10.0.0.0/8', 'Sql.WestEurope'],
          destinationPortRange: '3389-3389',
          destinationPortRanges: ['3389-3389', '4000-4010'],
          expandedSourceAddressPrefix: [],
          sourceApplicationSecurityGroups: [{ id: 'asg' }],
        },
      ]),
    ]
    const [read] = effectiveGroups({ value }, {})[0]?.rules ?? []
    expect(read).toMatchObject({
      protocol: '*',
      sources: ['10.0.0.0/8', 'Sql.WestEurope'],
      destinationPorts: ['3389-3389', '4000-4010'],
      sourceGroups: ['asg'],
    })
    expect(read).not.toHaveProperty('expandedSources')
  })

  it('without any entry are no group', () => {
    expect(effectiveGroups({ value: [] }, {})).toEqual([])
    expect(effectiveGroups({}, {})).toEqual([])
  })

  it.each<[string, unknown]>([
    [
      'an unknown direction',
      { value: [entry({ subnet: { id: 's' } }, [{ ...rule, direction: 'Sideways' }])] },
    ],
    [
      'an unknown access',
      { value: [entry({ subnet: { id: 's' } }, [{ ...rule, access: 'Maybe' }])] },
    ],
    [
      'a priority that is a text',
      { value: [entry({ subnet: { id: 's' } }, [{ ...rule, priority: '300' }])] },
    ],
    [
      'an address that is a number',
      { value: [entry({ subnet: { id: 's' } }, [{ ...rule, sourceAddressPrefix: 7 }])] },
    ],
    [
      'more rules than there can be',
      {
        value: [
          entry(
            { subnet: { id: 's' } },
            Array.from({ length: 2001 }, () => rule),
          ),
        ],
      },
    ],
    ['text', 'no'],
    ['null', null],
  ])('with %s are not read in part', (_, body) => {
    expect(() => effectiveGroups(body, {})).toThrow(RdpAzureError)
  })

  it('lose control characters and tokens', () => {
    const evil = `se\u001b[31mcret \u202eeyJhbGciOiJub.eyJhbGciOiJub.x`
    const value = [entry({ subnet: { id: 's' } }, [{ ...rule, name: `securityRules/${evil}` }])]
    expect(effectiveGroups({ value }, {})[0]?.rules[0]?.name).toBe('se[31mcret <token>')
  })

  it('leave a tag unresolved that has more prefixes than are kept', () => {
    const many = Array.from({ length: 8_001 }, (_, at) => `10.${at >> 8}.${at & 255}.0/24`)
    const value = [entry({ subnet: { id: 's' } }, [{ ...rule, expandedSourceAddressPrefix: many }])]
    expect(effectiveGroups({ value }, {})[0]?.rules[0]).not.toHaveProperty('expandedSources')
  })
})

describe('a configured group', () => {
  it('of the recording has its rules and its default rules', () => {
    const read = configuredGroup(exchangeOf('nsg-get', 0).response.body, 'subnet')
    expect(read).toMatchObject({ name: 'mynsg', association: 'subnet', readAs: 'configured' })
    expect(read.rules.map(({ name, isDefault }) => [name, isDefault])).toEqual([
      ['default-allow-ssh', false],
      ['AllowVnetInBound', true],
      ['AllowAzureLoadBalancerInBound', true],
      ['DenyAllInBound', true],
      ['AllowVnetOutBound', true],
      ['AllowInternetOutBound', true],
      ['DenyAllOutBound', true],
    ])
    expect(read.rules[0]).toEqual({
      name: 'default-allow-ssh',
      isDefault: false,
      priority: 1000,
      direction: 'Inbound',
      access: 'Allow',
      protocol: 'Tcp',
      sources: ['*'],
      sourcePorts: ['*'],
      destinations: ['*'],
      destinationPorts: ['22'],
      sourceGroups: [],
      destinationGroups: [],
    })
  })

  it('keeps descriptions and application security groups, and reads any case', () => {
    const properties = {
      ...rule,
      protocol: 'TCP',
      access: 'deny',
      description: 'owner\nbob',
      sourceAddressPrefix: undefined,
      sourceApplicationSecurityGroups: [{ id: 'asg-clients' }],
      destinationApplicationSecurityGroups: [{ id: 'asg-servers' }],
    }
    const body = { id: group('nsg'), properties: { securityRules: [{ name: 'a', properties }] } }
    expect(configuredGroup(body, 'networkInterface').rules[0]).toMatchObject({
      protocol: 'Tcp',
      access: 'Deny',
      description: 'owner bob',
      sources: [],
      sourceGroups: ['asg-clients'],
      destinationGroups: ['asg-servers'],
    })
  })
})
