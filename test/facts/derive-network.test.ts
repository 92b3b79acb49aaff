import { describe, expect, it } from 'vitest'

import { deriveNetwork } from '../../src/facts/derive-network.ts'
import type { Asked } from '../../src/model/asked.ts'
import type { NetworkEvidence, SecurityRule } from '../../src/model/network-evidence.ts'
import { aGroup, aNetwork, aRule, anAddress, anInterface, seen, unseen } from './a-network.ts'

const caller: Asked = { from: '198.51.100.7' }
const ruled = (...rules: SecurityRule[]) => aNetwork({ interfaces: [nicWith(...rules)] })
const nicWith = (...rules: SecurityRule[]) => anInterface({ groups: seen([aGroup(rules)]) })
const allowCaller = aRule({ name: 'AllowRdp', priority: 300, sources: ['198.51.100.0/24'] })
const denyAll = aRule({ name: 'DenyRdp', priority: 200, access: 'Deny' })
const hasNoGroup = (sku: 'Basic' | 'Standard') =>
  aNetwork({
    interfaces: [
      anInterface({ groups: seen([]), addresses: [anAddress({ publicAddressSku: sku })] }),
    ],
  })
const said = (access: 'Allow' | 'Deny') =>
  seen({ from: '198.51.100.7', port: 3389, access, ruleName: 'UserRule_AllowRdp' })
const cloudRule = aRule({ name: 'Cloud', priority: 250, sources: ['AzureCloud'] })

describe('the rules as facts', () => {
  it('say who lets the caller in, and where', () => {
    expect(deriveNetwork(ruled(allowCaller), caller, 3389)).toMatchObject({
      caller: '198.51.100.7',
      path: 'public',
      paths: ['public', 'private'],
      rdp: {
        access: 'allow',
        port: 3389,
        destination: '10.0.0.4',
        rule: 'AllowRdp',
        priority: 300,
        isDefault: false,
        group: 'nsg-web',
        groupId: '/groups/nsg-web',
        association: 'networkInterface',
        readAs: 'configured',
        usualPortAccess: 'allow',
        noGroup: false,
        openToInternet: false,
      },
    })
  })

  it('say who denies, and where a rule for the caller would have its place', () => {
    expect(deriveNetwork(ruled(denyAll, allowCaller), caller, 3389).rdp).toMatchObject({
      access: 'deny',
      rule: 'DenyRdp',
      freePriority: 199,
    })
  })

  it('say it of anybody only where it holds for everybody', () => {
    const { rdp, ...facts } = deriveNetwork(ruled(allowCaller), {}, 3389)
    expect(facts).not.toHaveProperty('caller')
    expect(rdp).not.toHaveProperty('access')
    expect(rdp?.why).toContain('it depends on the address')
    expect(deriveNetwork(ruled(), {}, 3389).rdp?.access).toBe('deny')
    const open = deriveNetwork(ruled(aRule({ name: 'Open' })), {}, 3389).rdp
    expect([open?.access, open?.openToInternet]).toEqual(['allow', true])
  })

  it.each([
    ['Basic', 'allow', true],
    ['Standard', 'deny', false],
  ] as const)('of a %s address without any group say %s', (sku, access, openToInternet) => {
    const { rdp } = deriveNetwork(hasNoGroup(sku), caller, 3389)
    expect(rdp).toMatchObject({ access, noGroup: true, openToInternet })
    expect(rdp).not.toHaveProperty('group')
  })

  it('of another port of the guest also say what 3389 would meet', () => {
    const { rdp } = deriveNetwork(ruled(allowCaller), caller, 3390)
    expect(rdp).toMatchObject({ port: 3390, access: 'deny', usualPortAccess: 'allow' })
  })

  it('of a load balancer are asked about its backend port', () => {
    const nat = { loadBalancer: 'lb', rule: 'rdp', frontendAddress: '203.0.113.99' }
    const behind = anAddress({
      publicAddress: undefined,
      inboundNat: [{ ...nat, frontendPort: 50001, backendPort: 3389 }],
    })
    const nic = { ...nicWith(allowCaller), addresses: [behind] }
    expect(deriveNetwork(aNetwork({ interfaces: [nic] }), caller, 3390)).toMatchObject({
      path: 'load-balancer',
      rdp: { port: 3389, access: 'allow', rule: 'AllowRdp' },
    })
  })

  it('are unknown, and say why, where they could not be read', () => {
    const { rdp } = deriveNetwork(
      aNetwork({ interfaces: [anInterface({ groups: unseen })] }),
      caller,
      3389,
    )
    expect(rdp).toEqual({ port: 3389, destination: '10.0.0.4', why: 'not allowed' })
  })

  it('of evidence that older versions kept are none', () => {
    const old = { privateAddresses: ['10.0.0.4'], publicAddresses: [] }
    expect(deriveNetwork(old, caller, 3389)).toEqual({
      ...old,
      path: 'private',
      paths: ['private'],
    })
  })
})

describe('Network Watcher', () => {
  it.each([
    ['confirms', ruled(allowCaller), 'Allow', { access: 'allow', confirmed: true }],
    [
      'knows what is not known here',
      ruled(cloudRule),
      'Allow',
      { access: 'allow', confirmed: true, rule: 'UserRule_AllowRdp' },
    ],
  ] as const)('%s', (_what, network, access, expected) => {
    const asked = { ...network, ipFlow: said(access) }
    expect(deriveNetwork(asked, caller, 3389).rdp).toMatchObject(expected)
  })

  it('contradicts, so nothing is known', () => {
    const { rdp } = deriveNetwork({ ...ruled(allowCaller), ipFlow: said('Deny') }, caller, 3389)
    expect(rdp).not.toHaveProperty('access')
    expect([rdp?.confirmed, rdp?.why]).toEqual([false, expect.stringContaining('Deny')])
  })

  it('is not heard where no group has a rule it could ask', () => {
    const asked = { ...hasNoGroup('Standard'), ipFlow: said('Allow') }
    expect(deriveNetwork(asked, caller, 3389).rdp).toMatchObject({ access: 'deny', noGroup: true })
  })

  it('is not heard about another flow', () => {
    const network = { ...ruled(allowCaller), ipFlow: said('Deny') }
    expect(deriveNetwork(network, { from: '198.51.100.8' }, 3389).rdp).not.toHaveProperty(
      'confirmed',
    )
    expect(deriveNetwork(network, caller, 3390).rdp).not.toHaveProperty('confirmed')
  })
})

describe('the caller', () => {
  const bastion = seen([{ id: '/b', name: 'bastion-one', subnetPrefix: '10.0.9.0/26' }])
  const privately = aNetwork({
    interfaces: [{ ...nicWith(), addresses: [anAddress({ publicAddress: undefined })] }],
    bastions: bastion,
  })

  it('of the Internet is none within a network, where those of the network are let in', () => {
    const facts = deriveNetwork(
      aNetwork({
        interfaces: [{ ...nicWith(), addresses: [anAddress({ publicAddress: undefined })] }],
      }),
      caller,
      3389,
    )
    expect(facts).not.toHaveProperty('caller')
    expect(facts).toMatchObject({
      path: 'private',
      rdp: { access: 'allow', rule: 'AllowVnetInBound' },
    })
  })

  it('through Bastion comes from its subnet', () => {
    const facts = deriveNetwork(privately, caller, 3389)
    expect(facts).not.toHaveProperty('caller')
    expect(facts).toMatchObject({
      path: 'bastion',
      bastion: 'bastion-one',
      rdp: { access: 'allow' },
    })
    const closed = aRule({ priority: 400, access: 'Deny', sources: ['10.0.9.0/24'] })
    const nic = { ...nicWith(closed), addresses: [anAddress({ publicAddress: undefined })] }
    expect(deriveNetwork({ ...privately, interfaces: [nic] }, {}, 3389).rdp).toMatchObject({
      access: 'deny',
      priority: 400,
    })
  })

  it('is believed where the way was asked for', () => {
    const facts = deriveNetwork(privately, { ...caller, via: 'private' }, 3389)
    expect(facts).toMatchObject({ caller: '198.51.100.7', rdp: { access: 'deny' } })
  })
})

describe('answers', () => {
  const routed = (...more: { prefix: string; to: 'VirtualAppliance' | 'None' | 'Internet' }[]) =>
    aNetwork({
      interfaces: [
        anInterface({
          routes: seen([
            {
              prefixes: ['0.0.0.0/0'],
              nextHopType: 'Internet',
              source: 'Default',
              active: true,
            },
            ...more.map(({ prefix, to }) => ({
              prefixes: [prefix],
              nextHopType: to,
              nextHopAddress: to === 'VirtualAppliance' ? '10.0.5.4' : undefined,
              source: 'User' as const,
              active: true,
            })),
          ]),
        }),
      ],
    })

  it.each<[string, NetworkEvidence, Asked, object | undefined]>([
    ['go to the Internet', aNetwork(), caller, { nextHop: 'Internet' }],
    ['go to the Internet, whoever calls', aNetwork(), {}, { nextHop: 'Internet' }],
    [
      'go to an appliance by the longer prefix',
      routed({ prefix: '198.51.100.0/24', to: 'VirtualAppliance' }),
      caller,
      { nextHop: 'VirtualAppliance', appliance: '10.0.5.4' },
    ],
    [
      'go by the longest of them',
      routed(
        { prefix: '198.51.0.0/16', to: 'VirtualAppliance' },
        { prefix: '198.51.100.7/32', to: 'Internet' },
      ),
      caller,
      { nextHop: 'Internet' },
    ],
    [
      'go by the route of a user before one of Azure’s for the same prefix',
      routed({ prefix: '0.0.0.0/0', to: 'None' }),
      {},
      { nextHop: 'None' },
    ],
    [
      'go who knows where, where that depends on who calls',
      routed({ prefix: '198.51.100.0/24', to: 'VirtualAppliance' }),
      {},
      undefined,
    ],
    [
      'go who knows where without routes',
      aNetwork({ interfaces: [anInterface({ routes: unseen })] }),
      caller,
      undefined,
    ],
  ])('%s', (_what, network, asked, route) => {
    expect(deriveNetwork(network, asked, 3389).route).toEqual(route)
  })
})

describe('who else owns the door', () => {
  const policy = {
    id: '/jit/default',
    name: 'default',
    ports: [{ number: 3389, maxMinutes: 180 }],
    open: [],
  }
  const until = '2026-03-01T13:00:00Z'
  const openFor = (source: string) =>
    aNetwork({ jit: seen([{ ...policy, open: [{ number: 3389, source, until }] }]) })

  it.each<[string, NetworkEvidence, Asked, object | undefined]>([
    ['no policy', aNetwork(), caller, { guarded: false }],
    ['nobody could look', aNetwork({ jit: unseen }), caller, undefined],
    [
      'a policy that is closed',
      aNetwork({ jit: seen([policy]) }),
      {},
      { guarded: true, open: false },
    ],
    ['a policy that is open for him', openFor('198.51.100.0/24'), caller, { open: true }],
    ['a policy that is open for somebody else', openFor('198.51.100.8'), caller, { open: false }],
    ['a policy that is open for everybody', openFor('*'), {}, { open: true }],
  ])('just in time: %s', (_what, network, asked, jit) => {
    const facts = deriveNetwork(network, asked, 3389)
    if (jit === undefined) expect(facts).not.toHaveProperty('jit')
    else expect(facts.jit).toMatchObject(jit)
  })

  it('a policy for another port guards nothing, and one that is open for somebody may be his', () => {
    const facts = deriveNetwork(aNetwork({ jit: seen([policy]) }), caller, 3390)
    expect(facts.jit).toEqual({ guarded: false })
    expect(deriveNetwork(openFor('198.51.100.8'), {}, 3389).jit).not.toHaveProperty('open')
  })

  it('locks are those of the group that decides, in whatever spelling of its id', () => {
    const lock = { name: 'keep', level: 'ReadOnly' as const, scope: '/groups/nsg-web' }
    const locked = { ...ruled(allowCaller), locks: seen({ '/GROUPS/nsg-web': [lock], '/g': [] }) }
    expect(deriveNetwork(locked, caller, 3389).lock).toBe('keep')
    const free = { ...ruled(allowCaller), locks: seen({ '/groups/nsg-web': [] }) }
    expect(deriveNetwork(free, caller, 3389).lock).toBe('')
    expect(deriveNetwork(ruled(allowCaller), caller, 3389)).not.toHaveProperty('lock')
  })

  it('Bastion and the host pool are named, or said not to be there', () => {
    expect(deriveNetwork(aNetwork(), caller, 3389)).toMatchObject({ bastion: '', hostPool: '' })
    expect(deriveNetwork(aNetwork({ hostPool: seen('pool-one') }), caller, 3389).hostPool).toBe(
      'pool-one',
    )
    const blind = deriveNetwork(aNetwork({ hostPool: unseen, bastions: unseen }), caller, 3389)
    expect(Object.keys(blind)).not.toEqual(expect.arrayContaining(['bastion', 'hostPool']))
  })
})

describe('the DNS name', () => {
  const fqdn = 'vm-web01.westeurope.cloudapp.azure.com'
  const resolving = (...addresses: string[]) =>
    aNetwork({
      interfaces: [anInterface({ addresses: [anAddress({ fqdn })] })],
      resolved: { [fqdn]: seen(addresses) },
    })

  it.each([
    ['leads to the VM', resolving('203.0.113.10'), true],
    ['leads elsewhere', resolving('203.0.113.66'), false],
    ['was not asked', aNetwork(), undefined],
    ['led nowhere from here', resolving(), undefined],
  ])('%s', (_what, network, dnsMatches) => {
    expect(deriveNetwork(network, caller, 3389).dnsMatches).toBe(dnsMatches)
  })
})
