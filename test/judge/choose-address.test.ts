import { describe, expect, it } from 'vitest'

import { chooseAddress } from '../../src/judge/choose-address.ts'
import type { Asked } from '../../src/model/asked.ts'
import type {
  InterfaceAddress,
  NetworkEvidence,
  SeenInterface,
} from '../../src/model/network-evidence.ts'

const fqdn = 'vm-one.westeurope.cloudapp.azure.com'
const publicAddress = '203.0.113.10'
const privateAddress = '10.0.0.4'
const bastionId =
  '/subscriptions/s/resourceGroups/rg-hub/providers/Microsoft.Network/bastionHosts/bastion-hub'

const address: InterfaceAddress = {
  primary: true,
  privateAddress,
  applicationSecurityGroups: [],
  inboundNat: [],
}
const nic = (over: Partial<InterfaceAddress>): SeenInterface => ({
  id: 'nic',
  name: 'nic',
  primary: true,
  addresses: [{ ...address, ...over }],
  groups: { seen: true, value: [] },
  routes: { seen: true, value: [] },
})
const network = (
  over: Partial<InterfaceAddress>,
  more: Partial<NetworkEvidence> = {},
): NetworkEvidence => ({
  privateAddresses: [privateAddress],
  publicAddresses: over.publicAddress === undefined ? [] : [over.publicAddress],
  interfaces: [nic(over)],
  ...more,
})
const named = (leadsTo: string[]) =>
  network({ publicAddress, fqdn }, { resolved: { [fqdn]: { seen: true, value: leadsTo } } })
const chosen = (evidence: NetworkEvidence, asked: Asked = {}, port = 3389) =>
  chooseAddress(evidence, asked, port)
const bastion = {
  bastions: { seen: true as const, value: [{ id: bastionId, name: 'bastion-hub' }] },
}

describe('the address a client connects to', () => {
  it('is the public one, or that of the load balancer with its port', () => {
    expect(chosen(network({ publicAddress }))).toEqual({
      kind: 'address',
      path: 'public',
      host: publicAddress,
      port: 3389,
      notes: [],
    })
    const nat = {
      loadBalancer: 'lb',
      rule: 'rdp',
      frontendAddress: '203.0.113.20',
      frontendPort: 50001,
      backendPort: 3389,
    }
    expect(chosen(network({ inboundNat: [nat] }))).toMatchObject({
      path: 'load-balancer',
      host: '203.0.113.20',
      port: 50001,
    })
  })

  it('has the port that Windows listens on', () => {
    expect(chosen(network({ publicAddress }), {}, 3390)).toMatchObject({ port: 3390 })
  })

  it('is the name only where it was seen to lead there', () => {
    expect(chosen(named([publicAddress]))).toMatchObject({ host: fqdn, notes: [] })
    expect(chosen(network({ publicAddress, fqdn }))).toMatchObject({ host: publicAddress })
    expect(chosen(named(['203.0.113.99']))).toMatchObject({
      host: publicAddress,
      notes: [`the name ${fqdn} leads to 203.0.113.99, so the file has the address`],
    })
    expect(chosen(named([]))).toMatchObject({ notes: [expect.stringContaining('leads nowhere')] })
  })

  it('is on the way that was asked for', () => {
    expect(chosen(network({ publicAddress }), { via: 'private' })).toMatchObject({
      path: 'private',
      host: privateAddress,
    })
    expect(chosen(network({ publicAddress }), { via: 'load-balancer' })).toEqual({
      kind: 'none',
      ways: ['public', 'private'],
      why: 'there is no way by load-balancer to the VM',
    })
  })

  it('is Bastion’s where there is nothing else from outside', () => {
    expect(chosen(network({}, bastion))).toEqual({ kind: 'bastion', id: bastionId })
    expect(chosen(network({}, bastion), { via: 'private' })).toMatchObject({ host: privateAddress })
    expect(chosen(network({ publicAddress }, bastion))).toMatchObject({ path: 'public' })
  })

  it('is none where nothing leads to the VM', () => {
    const nothing = { privateAddresses: [], publicAddresses: [] }
    expect(chosen(nothing)).toEqual({ kind: 'none', ways: [], why: 'the VM has no address' })
    expect(chosen(network({}), { via: 'bastion' })).toMatchObject({
      kind: 'none',
      why: expect.stringContaining('was not seen'),
    })
  })
})
