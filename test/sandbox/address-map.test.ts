import { readFile } from 'node:fs/promises'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'

import { startSandbox } from '../../src/sandbox/start.ts'
import type { Sandbox } from '../../src/sandbox/start.ts'
import { networkPath } from './arm/network/world.ts'
import { followed, rawCall, vmPathOf } from './raw-call.ts'
import { worldOf } from './worlds.ts'

const off = ['PublicProfile', 'StandardProfile', 'DomainProfile']
  .map(
    (profile) =>
      `'$firewallPolicy\\${profile}': { values: { EnableFirewall: { type: REG_DWORD, data: 0 } } }`,
  )
  .join(', ')
const moved = '$rdpTcp: { values: { PortNumber: { type: REG_DWORD, data: 3390 } } }'
const windows = {
  moved: `{ registry: { ${moved}, ${off} } }`,
  stopped: '{ services: { TermService: { state: stopped } } }',
  bare: `{ services: { TermService: { state: stopped } }, registry: { ${off} } }`,
  shut: `{ registry: { '$firewallPolicy\\PublicProfile': { values: { DoNotAllowExceptions: { type: REG_DWORD, data: 1 } } } } }`,
}
const usual = '{}'
const nobody = 'nicGroup: []'

/** Name, platform, Windows; addresses in this order from 203.0.113.10 and 10.0.0.4. */
const vms: readonly (readonly [name: string, platform: string, windows: string])[] = [
  ['usual', '{}', usual],
  [
    'moved',
    `{ network: { nicGroup: [{ name: any, priority: 200, access: Allow }] } }`,
    windows.moved,
  ],
  ['private', '{ publicAddress: null }', usual],
  ['off', '{ power: deallocated }', usual],
  ['denied', `{ network: { ${nobody} } }`, usual],
  ['no-group', '{ network: { nicGroup: null } }', usual],
  ['basic', '{ network: { nicGroup: null, publicSku: Basic } }', usual],
  [
    'routed',
    '{ network: { routes: [{ prefix: 0.0.0.0/0, nextHopType: VirtualAppliance, nextHopAddress: 10.9.0.4 }] } }',
    usual,
  ],
  ['lost', '{ network: { routes: [{ prefix: 10.0.254.0/24, nextHopType: None }] } }', usual],
  [
    'nat',
    '{ publicAddress: null, network: { nat: { address: 203.0.113.99, frontendPort: 50001, backendPort: 3389 } } }',
    usual,
  ],
  [
    'nat-wrong',
    '{ publicAddress: null, network: { nat: { address: 203.0.113.98, frontendPort: 50001, backendPort: 3390 } } }',
    usual,
  ],
  [
    'two',
    `{ network: { ${nobody}, publicSku: Basic, secondInterface: { privateAddress: 10.0.11.5, publicAddress: 203.0.113.97 } } }`,
    usual,
  ],
  ['named', '{ network: { dns: { label: rdp, leadsTo: 203.0.113.22 } } }', usual],
  ['misnamed', '{ network: { dns: { label: other, leadsTo: 203.0.113.200 } } }', usual],
  ['stopped', '{}', windows.stopped],
  ['bare', '{}', windows.bare],
  ['shut', '{}', windows.shut],
  ['guarded', '{ network: { jit: closed } }', usual],
  ['confused', '{ network: { dns: { label: wrong, leadsTo: 203.0.113.10 } } }', usual],
]

async function mapOf({ environment }: Sandbox): Promise<Record<string, string>> {
  const text = await readFile(environment['RDP_AZURE_SANDBOX_ADDRESSES'] ?? '', 'utf8')
  return z.record(z.string(), z.string()).parse(JSON.parse(text))
}

async function started(vantage: 'internet' | 'network'): Promise<Sandbox> {
  const lines = vms.map(
    ([name, platform, state]) =>
      `  - { name: ${name}, resourceGroup: rg-prod, platform: ${platform}, windows: ${state} }\n`,
  )
  const world = await worldOf(lines.join(''))
  return startSandbox({ world, vantage, pace: { networkMs: 5, powerMs: 5, runCommandMs: 5 } })
}

const loopback = /^127\.0\.0\.1:\d{5}$/
/** A port on which the VM's own listener is not. */
const closed = '127.0.0.1:9'
const open = expect.stringMatching(loopback)

let outside: Sandbox
beforeAll(async () => {
  outside = await started('internet')
})
afterAll(() => outside.close())

describe('from the Internet', () => {
  it.each<[at: string, said: unknown, why: string]>([
    ['203.0.113.10:3389', open, 'let in by the usual group'],
    ['203.0.113.11:3390', open, 'the port the guest is set to'],
    ['203.0.113.11:3389', closed, 'its usual port, where nobody listens and no firewall is on'],
    ['10.0.2.4:3389', undefined, 'no public address'],
    ['203.0.113.13:3389', 'dropped', 'off'],
    ['203.0.113.14:3389', 'dropped', 'a group without an allow'],
    ['203.0.113.15:3389', 'dropped', 'a Standard address without any group'],
    ['203.0.113.16:3389', open, 'a Basic address without any group'],
    ['203.0.113.17:3389', 'dropped', 'answers go to an appliance'],
    ['203.0.113.18:3389', open, 'a route that is not on the way'],
    ['203.0.113.99:50001', open, 'an inbound NAT rule'],
    ['203.0.113.98:50001', 'dropped', 'an inbound NAT rule to another port'],
    ['203.0.113.21:3389', 'dropped', 'the first of two interfaces, with a group'],
    ['203.0.113.97:3389', open, 'the second, without, and Basic'],
    ['rdp.westeurope.cloudapp.azure.com:3389', open, 'its name'],
    ['other.westeurope.cloudapp.azure.com:3389', 'dropped', 'a name that leads to nobody'],
    ['wrong.westeurope.cloudapp.azure.com:3389', open, 'a name that leads to another VM'],
    ['203.0.113.24:3389', 'dropped', 'nobody listens, the firewall is on'],
    ['203.0.113.25:3389', open, 'nobody listens, no firewall: refused by a port that is closed'],
    ['203.0.113.26:3389', 'dropped', 'the firewall of Windows'],
    ['203.0.113.27:3389', 'dropped', 'just-in-time access that is closed'],
  ])('%s is met as %s: %s', async (at, said) => {
    expect((await mapOf(outside))[at]).toEqual(said)
  })

  it('says who calls', () => {
    expect(outside.environment['RDP_AZURE_FROM']).toBe('198.51.100.7')
  })
})

describe('after a change', () => {
  const rule = (vm: string) =>
    networkPath(outside, `networkSecurityGroups/${vm}-nsg/securityRules/door`)
  const door = {
    properties: {
      protocol: 'Tcp',
      sourcePortRange: '*',
      destinationPortRange: '3389',
      sourceAddressPrefix: '198.51.100.7',
      destinationAddressPrefix: '*',
      access: 'Allow',
      direction: 'Inbound',
      priority: 200,
    },
  }
  const at = '203.0.113.14:3389'

  it('of a rule the door is open, and closed again', async () => {
    const made = await rawCall(outside, rule('denied'), { method: 'PUT', body: door })
    await followed(outside, made)
    expect((await mapOf(outside))[at]).toEqual(open)
    await followed(outside, await rawCall(outside, rule('denied'), { method: 'DELETE' }))
    expect((await mapOf(outside))[at]).toBe('dropped')
  })

  it('of power it is there only while the VM runs', async () => {
    const power = async (action: string): Promise<void> => {
      const path = vmPathOf(outside, 'basic', `/${action}`)
      await followed(outside, await rawCall(outside, path, { method: 'POST' }))
    }
    await power('deallocate')
    expect((await mapOf(outside))['203.0.113.16:3389']).toBe('dropped')
    await power('start')
    expect((await mapOf(outside))['203.0.113.16:3389']).toEqual(open)
  })

  it('by just-in-time access it is open until the end of the request', async () => {
    const endTimeUtc = new Date(Date.now() + 1500).toISOString()
    const ports = [{ number: 3389, endTimeUtc, allowedSourceAddressPrefix: '198.51.100.7' }]
    const virtualMachines = [{ id: vmPathOf(outside, 'guarded'), ports }]
    const policy = networkPath(outside, '').replace(
      'Microsoft.Network/',
      'Microsoft.Security/locations/westeurope/jitNetworkAccessPolicies/default/initiate',
    )
    const asked = { method: 'POST', body: { virtualMachines } } as const
    expect((await rawCall(outside, policy, asked)).status).toBe(202)
    const met = async () => (await mapOf(outside))['203.0.113.27:3389']
    await expect.poll(met).toEqual(open)
    await expect.poll(met, { timeout: 5000 }).toBe('dropped')
  })
})

describe('from within the network', () => {
  let inside: Sandbox
  beforeAll(async () => {
    inside = await started('network')
  })
  afterAll(() => inside.close())

  it.each<[at: string, said: unknown, why: string]>([
    ['10.0.0.4:3389', open, 'a neighbour is let in'],
    ['10.0.2.4:3389', open, 'a VM without a public address'],
    ['10.0.3.4:3389', 'dropped', 'off'],
    ['10.0.4.4:3389', open, 'a group without an allow lets the network in'],
    ['10.0.5.4:3389', open, 'no group at all'],
    ['10.0.7.4:3389', open, 'routes to the Internet are not asked'],
    ['10.0.8.4:3389', 'dropped', 'a route that leads nowhere'],
    ['10.0.11.5:3389', open, 'a second interface'],
    ['10.0.21.4:3389', undefined, 'nobody'],
    ['203.0.113.10:3389', 'dropped', 'its public address, asked from an address of Azure'],
  ])('%s is met as %s: %s', async (at, said) => {
    expect((await mapOf(inside))[at]).toEqual(said)
  })

  it('says who calls', () => {
    expect(inside.environment['RDP_AZURE_FROM']).toBe('10.0.254.4')
  })
})
