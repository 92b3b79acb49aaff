import { describe, expect, it } from 'vitest'

import { judgedWay, waysIn } from '../../src/facts/access-paths.ts'
import type { Asked } from '../../src/model/asked.ts'
import type { NetworkEvidence, Route } from '../../src/model/network-evidence.ts'
import { aNetwork, anAddress, anInterface, seen, unseen } from './a-network.ts'

const gatewayRoute: Route = {
  prefixes: ['192.168.0.0/16'],
  nextHopType: 'VirtualNetworkGateway',
  source: 'VirtualNetworkGateway',
  active: true,
}
const nat = { loadBalancer: 'lb', rule: 'rdp', frontendAddress: '203.0.113.99' }
const bastion = { id: '/b', name: 'bastion-one', subnetPrefix: '10.0.9.0/26' }

const publicly = aNetwork()
const balanced = aNetwork({
  interfaces: [
    anInterface({
      addresses: [
        anAddress({
          publicAddress: undefined,
          inboundNat: [
            { ...nat, rule: 'winrm', frontendPort: 5985, backendPort: 5985 },
            { ...nat, frontendPort: 50001, backendPort: 3389 },
          ],
        }),
      ],
    }),
  ],
})
const onlyPrivate = anInterface({ addresses: [anAddress({ publicAddress: undefined })] })
const privately = aNetwork({ interfaces: [onlyPrivate] })
const behindGateway = aNetwork({ interfaces: [{ ...onlyPrivate, routes: seen([gatewayRoute]) }] })
const behindBastion = aNetwork({ interfaces: [onlyPrivate], bastions: seen([bastion]) })
const twoNics = aNetwork({
  interfaces: [
    onlyPrivate,
    anInterface({
      id: '/nics/nic-two',
      primary: false,
      addresses: [anAddress({ privateAddress: '10.0.1.4', publicAddress: '203.0.113.20' })],
    }),
  ],
})
const old = { privateAddresses: ['10.0.0.4'], publicAddresses: ['203.0.113.10'] }

describe('the ways into a VM', () => {
  it.each<[string, NetworkEvidence, string[]]>([
    ['a public address', publicly, ['public 203.0.113.10:3389', 'private 10.0.0.4:3389']],
    [
      'a load balancer, by its frontend port',
      balanced,
      ['load-balancer 203.0.113.99:50001', 'private 10.0.0.4:3389'],
    ],
    ['a private address alone', privately, ['private 10.0.0.4:3389']],
    ['a gateway', behindGateway, ['gateway 10.0.0.4:3389', 'private 10.0.0.4:3389']],
    ['Bastion', behindBastion, ['bastion', 'private 10.0.0.4:3389']],
    [
      'a second interface with the public address',
      twoNics,
      ['public 203.0.113.20:3389', 'private 10.0.0.4:3389', 'private 10.0.1.4:3389'],
    ],
    [
      'addresses alone, as older versions kept them',
      old,
      ['public 203.0.113.10:3389', 'private 10.0.0.4:3389'],
    ],
  ])('by %s', (_what, network, ways) => {
    expect(
      waysIn(network, 3389).map(({ path, endpoint }) =>
        endpoint ? `${path} ${endpoint.host}:${endpoint.port}` : path,
      ),
    ).toEqual(ways)
  })

  it('lead to the private address of the interface that has them, and to the guest’s port', () => {
    expect(judgedWay(twoNics, {}, 3390)).toMatchObject({
      nic: { id: '/nics/nic-two' },
      destination: '10.0.1.4',
      port: 3390,
    })
    expect(judgedWay(balanced, {}, 3390)).toMatchObject({
      endpoint: { port: 50001 },
      destination: '10.0.0.4',
      port: 3389,
    })
  })
})

describe('the way that is judged', () => {
  it.each<[string, NetworkEvidence, Asked, string | undefined]>([
    ['is the public one first', publicly, {}, 'public'],
    ['is the one asked for', publicly, { via: 'private' }, 'private'],
    ['is none where there is none of that kind', publicly, { via: 'load-balancer' }, undefined],
    ['is the private one for a caller within', publicly, { from: '10.0.3.1' }, 'private'],
    ['is the gateway for a caller behind it', behindGateway, { from: '192.168.1.1' }, 'gateway'],
    ['is the private one where no gateway is', publicly, { from: '192.168.1.1' }, 'private'],
    ['stays public for a caller of the Internet', publicly, { from: '198.51.100.7' }, 'public'],
    ['is Bastion before an address nobody outside has', behindBastion, {}, 'bastion'],
    ['is no Bastion where none was seen', privately, { via: 'bastion' }, undefined],
    ['is no gateway where the routes lead to none', privately, { via: 'gateway' }, undefined],
    [
      'may be Bastion where nobody could look',
      { ...privately, bastions: unseen },
      { via: 'bastion' },
      'bastion',
    ],
    [
      'may be a gateway where the routes were not seen',
      aNetwork({ interfaces: [{ ...onlyPrivate, routes: unseen }] }),
      { via: 'gateway' },
      'gateway',
    ],
  ])('%s', (_what, network, asked, path) => {
    expect(judgedWay(network, asked, 3389)?.path).toBe(path)
  })
})
