import { describe, expect, it } from 'vitest'

import type { ReachAddress } from '../../src/gather/hands.ts'
import { probeWay } from '../../src/gather/look-wire.ts'
import type { Asked } from '../../src/model/asked.ts'
import type { NetworkEvidence } from '../../src/model/network-evidence.ts'
import { aNetwork, anAddress, anInterface, seen } from '../facts/a-network.ts'

const signal = new AbortController().signal
/** A port of loopback on which nobody listens (RFC 863 discard, off everywhere). */
const closed = { kind: 'open', host: '127.0.0.1', port: 9 } as const
const dropped: ReachAddress = async () => ({ kind: 'dropped' })

const nat = { loadBalancer: 'lb', rule: 'rdp', frontendPort: 50001, backendPort: 3389 }
const behind = (frontendAddress: string) =>
  aNetwork({
    interfaces: [
      anInterface({
        addresses: [
          anAddress({ publicAddress: undefined, inboundNat: [{ ...nat, frontendAddress }] }),
        ],
      }),
    ],
  })
const onlyPrivate = anInterface({ addresses: [anAddress({ publicAddress: undefined })] })
const jit = (source?: string) =>
  seen([
    {
      id: '/jit/default',
      name: 'default',
      ports: [{ number: 3389, maxMinutes: 180 }],
      open: source === undefined ? [] : [{ number: 3389, source, until: '2026-03-01T13:00:00Z' }],
    },
  ])

async function triedBy(network: NetworkEvidence, asked: Asked, port = 3389) {
  const tried: string[] = []
  const reach: ReachAddress = async (host, at) => {
    tried.push(`${host}:${at}`)
    return closed
  }
  const { path, verdict } = await probeWay({ network, asked, port }, reach, signal)
  return { tried, path, verdict }
}

describe('the wire is probed where people connect', () => {
  it.each<[string, NetworkEvidence, Asked, string, string]>([
    ['a public address', aNetwork(), {}, '203.0.113.10:3390', 'public'],
    [
      'the frontend of a load balancer',
      behind('203.0.113.99'),
      {},
      '203.0.113.99:50001',
      'load-balancer',
    ],
    [
      'the private address where that was asked for',
      aNetwork(),
      { via: 'private' },
      '10.0.0.4:3390',
      'private',
    ],
    [
      'the private address for a caller within',
      aNetwork(),
      { from: '10.0.7.7' },
      '10.0.0.4:3390',
      'private',
    ],
  ])('%s', async (_what, network, asked, at, path) => {
    // What answers is seen on every way, refusals too.
    expect(await triedBy(network, asked, 3390)).toEqual({
      tried: [at],
      path,
      verdict: 'tcp-refused',
    })
  })
})

describe('silence', () => {
  it.each<[string, NetworkEvidence]>([
    ['of a public address', aNetwork()],
    ['of a frontend', behind('203.0.113.99')],
    ['of a port that a policy has opened for everybody', aNetwork({ jit: jit('*') })],
  ])('%s was seen', async (_what, network) => {
    const seenWire = await probeWay({ network, asked: {}, port: 3389 }, dropped, signal)
    expect(seenWire.verdict).toBe('tcp-timeout')
  })

  it.each<[string, NetworkEvidence, Asked, string]>([
    ['a private address', aNetwork({ interfaces: [onlyPrivate] }), {}, '10.0.0.4:3389 is private'],
    ['a frontend within the network', behind('10.0.8.8'), {}, '10.0.8.8:50001 is private'],
    [
      'a port that a policy keeps closed',
      aNetwork({ jit: jit() }),
      {},
      'the just-in-time policy default keeps 203.0.113.10:3389 closed',
    ],
    [
      'a port that a policy opened for somebody else',
      aNetwork({ jit: jit('198.51.100.9') }),
      { from: '198.51.100.7' },
      'keeps 203.0.113.10:3389 closed',
    ],
    [
      'Bastion, which is not probed',
      aNetwork({ interfaces: [onlyPrivate], bastions: seen([{ id: '/b', name: 'bastion-one' }]) }),
      {},
      'through Bastion bastion-one',
    ],
    ['a way that is not there', aNetwork(), { via: 'load-balancer' }, 'no way in by load-balancer'],
    [
      'an address that was not given yet',
      {
        ...behind('203.0.113.99'),
        interfaces: behind('203.0.113.99').interfaces?.map((nic) => ({
          ...nic,
          addresses: nic.addresses.map((each) => ({ ...each, inboundNat: [nat] })),
        })),
      },
      {},
      'the address of the load-balancer way has no value now',
    ],
  ])('of %s says nothing of the VM', async (_what, network, asked, why) => {
    await expect(probeWay({ network, asked, port: 3389 }, dropped, signal)).rejects.toMatchObject({
      code: 'NoLineOfSight',
      message: expect.stringContaining(why),
      next: [expect.any(String)],
    })
  })
})
