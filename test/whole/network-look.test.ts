import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { connectOnce } from '../../src/connect.ts'
import type { NetworkEvidence } from '../../src/index.ts'
import { createRdpAzure } from '../../src/index.ts'
import { policySchema } from '../../src/model/policy.ts'
import type { Sandbox } from '../../src/sandbox/start.ts'
import { networksOf } from '../sandbox/arm/network/world.ts'

/** One VM for each thing that can stand on the way. */
const vms = {
  usual: '{}',
  off: '{ power: deallocated }',
  refused: '{ denied: effectiveRules }',
  both: '{ network: { subnetGroup: [{ name: DenyAll, priority: 200, access: Deny }] } }',
  none: '{ network: { nicGroup: null } }',
  managed:
    '{ network: { adminRules: [{ name: NoRdp, priority: 10, access: Deny, destinationPorts: ["3389"] }] } }',
  routed:
    '{ network: { gateway: true, routes: [{ prefix: 0.0.0.0/0, nextHopType: VirtualAppliance, nextHopAddress: 10.9.0.4 }] } }',
  balanced:
    '{ publicAddress: null, network: { nat: { address: 203.0.113.99, frontendPort: 50001, backendPort: 3389 } } }',
  two: '{ network: { secondInterface: { privateAddress: 10.0.11.5 } } }',
  named: '{ network: { dns: { label: rdp, leadsTo: 203.0.113.200 } } }',
  guarded:
    '{ network: { jit: closed, bastion: true, sessionHost: true, groupLock: CanNotDelete } }',
  locked: '{ network: { groupLock: ReadOnly } }',
  written: '{}',
}

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await networksOf(vms)
})
afterAll(() => sandbox.close())

async function look(name: keyof typeof vms): Promise<NetworkEvidence> {
  const rdp = createRdpAzure({ env: sandbox.environment })
  const vm = await rdp.find({ name, resourceGroup: 'rg-prod' })
  return rdp.network(vm, { asked: { from: '198.51.100.7' } })
}

/** `subnet x: rule, rule` for each group of the first interface, default rules left out. */
function told({ interfaces }: NetworkEvidence): string[] {
  const groups = interfaces?.[0]?.groups
  if (groups?.seen !== true) throw new Error(`the groups are unseen: ${JSON.stringify(groups)}`)
  return groups.value.map(({ association, readAs, rules }) => {
    const own = rules.filter((rule) => !rule.isDefault && rule.direction === 'Inbound')
    return `${association} ${readAs}: ${own.map((rule) => rule.name).join(', ')}`
  })
}

describe('the network of a VM in the sandbox', () => {
  it('is read whole over HTTPS', async () => {
    const seen = await look('usual')
    expect(told(seen)).toEqual(['networkInterface effective: AllowRdp'])
    expect(seen.ipFlow).toMatchObject({
      seen: true,
      value: { access: 'Allow', ruleName: 'AllowRdp' },
    })
    for (const part of [seen.virtualNetwork, seen.jit, seen.bastions, seen.hostPool, seen.locks]) {
      expect(part).toMatchObject({ seen: true })
    }
  })

  it.each<[keyof typeof vms, string[]]>([
    ['both', ['subnet effective: DenyAll', 'networkInterface effective: AllowRdp']],
    ['none', []],
    ['off', ['networkInterface configured: AllowRdp']],
    ['refused', ['networkInterface configured: AllowRdp']],
    ['managed', ['networkManager effective: NoRdp', 'networkInterface effective: AllowRdp']],
  ])('has, %s, the groups %j', async (name, groups) => {
    expect(told(await look(name))).toEqual(groups)
  })

  it('that does not run has no routes to be read, and Network Watcher is not asked', async () => {
    const seen = await look('off')
    expect(seen.interfaces?.[0]?.routes).toMatchObject({ seen: false })
    expect(seen).not.toHaveProperty('ipFlow')
  })

  it('names the right that routes need', async () => {
    const routes = (await look('refused')).interfaces?.[0]?.routes
    expect(routes).toMatchObject({ seen: false, failure: { code: 'AccessDenied' } })
  })

  it('tells the appliance answers go to, and a gateway', async () => {
    const routes = (await look('routed')).interfaces?.[0]?.routes
    expect(routes).toMatchObject({
      seen: true,
      value: expect.arrayContaining([
        expect.objectContaining({ nextHopType: 'VirtualAppliance', nextHopAddress: '10.9.0.4' }),
        expect.objectContaining({ nextHopType: 'VirtualNetworkGateway' }),
      ]),
    })
  })

  it('tells the load balancer’s NAT rule', async () => {
    const [nic] = (await look('balanced')).interfaces ?? []
    expect(nic?.addresses[0]?.inboundNat).toMatchObject([
      { frontendAddress: '203.0.113.99', frontendPort: 50001, backendPort: 3389 },
    ])
  })

  it('tells both interfaces, the primary one first', async () => {
    const { interfaces, privateAddresses } = await look('two')
    expect(interfaces?.map(({ primary }) => primary)).toEqual([true, false])
    expect(privateAddresses[1]).toBe('10.0.11.5')
  })

  it('tells where its DNS name leads', async () => {
    const { resolved } = await look('named')
    expect(resolved).toEqual({
      'rdp.westeurope.cloudapp.azure.com': { seen: true, value: ['203.0.113.200'] },
    })
  })

  it('tells who else owns the door', async () => {
    const seen = await look('guarded')
    expect(seen.jit).toMatchObject({ value: [{ ports: [{ number: 3389 }], open: [] }] })
    expect(seen.bastions).toMatchObject({ value: [{ subnetPrefix: expect.any(String) }] })
    expect(seen.hostPool).toMatchObject({ seen: true, value: expect.any(String) })
    expect(Object.values(seen.locks?.seen ? seen.locks.value : {})).toMatchObject([
      [{ level: 'CanNotDelete' }],
    ])
  })
})

describe('a rule in the sandbox', () => {
  const wanted = {
    name: 'rdp-azure-test',
    priority: 290,
    source: '198.51.100.9',
    destination: '10.0.0.4',
    port: 3389,
    description: 'made by a test',
  }

  async function groupOf(name: keyof typeof vms) {
    const azure = await connectOnce({ env: sandbox.environment }, policySchema.parse({}))()
    const target = await azure.find({ name, resourceGroup: 'rg-prod' })
    const groupId = (await azure.path.interfaces(target))[0]?.groupId ?? ''
    return { azure, target, groupId }
  }

  it('is added, found, not added over, and deleted, and the group is as before', async () => {
    const { azure, target, groupId } = await groupOf('written')
    const before = await azure.rules.group(target, groupId)
    await azure.rules.create(target, { ...wanted, groupId })
    const found = await azure.rules.find(target, groupId, wanted.name)
    expect(found?.rule).toMatchObject({ priority: 290, sources: ['198.51.100.9'] })
    await expect(azure.rules.create(target, { ...wanted, groupId })).rejects.toMatchObject({
      code: 'RuleConflict',
    })
    const rule = { groupId, name: wanted.name, etag: found?.etag }
    await expect(
      azure.rules.remove(target, { ...rule, etag: 'W/"of another time"' }),
    ).rejects.toMatchObject({ code: 'RuleConflict' })
    await azure.rules.remove(target, rule)
    await azure.rules.remove(target, rule)
    expect(await azure.rules.group(target, groupId)).toEqual(before)
  })

  it('is not added to a group that is locked, and the lock is named', async () => {
    const { azure, target, groupId } = await groupOf('locked')
    await expect(azure.rules.create(target, { ...wanted, groupId })).rejects.toMatchObject({
      code: 'ScopeLocked',
    })
  })
})
