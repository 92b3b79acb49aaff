import { describe, expect, it } from 'vitest'

import type { Azure, WantedIpFlow } from '../../src/azure/azure.ts'
import { RdpAzureError } from '../../src/errors.ts'
import { readNetwork } from '../../src/gather/look-network.ts'
import type { NetworkHands } from '../../src/gather/look-network.ts'
import type { Asked } from '../../src/model/asked.ts'
import { networkEvidenceSchema } from '../../src/model/network-evidence.ts'
import type {
  InterfaceAddress,
  NetworkInterface,
  SecurityGroup,
} from '../../src/model/network-evidence.ts'
import { simulatedAzure, simulatedTarget as target } from '../helpers/simulated-azure.ts'

const networkId = '/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v'

function nic(name: string, address: Partial<InterfaceAddress> = {}): NetworkInterface {
  const own: InterfaceAddress = {
    primary: true,
    privateAddress: '10.0.0.4',
    subnetId: `${networkId}/subnets/web`,
    applicationSecurityGroups: [],
    inboundNat: [],
    ...address,
  }
  return { id: `/nics/${name}`, name, primary: name === 'one', groupId: '/NSG', addresses: [own] }
}

function group(id: string, association: SecurityGroup['association']): SecurityGroup {
  return { id, name: id.slice(1), association, readAs: 'effective', rules: [] }
}

const denied = async (): Promise<never> => {
  throw new RdpAzureError('AccessDenied', 'the right is missing')
}
const unseen = { seen: false, failure: expect.objectContaining({ code: 'AccessDenied' }) }

/** An Azure with two interfaces, of which the given parts are another way. */
function azureWith(
  path: Partial<Azure['path']> = {},
  power: 'running' | 'deallocated' = 'running',
): Azure {
  const simulated = simulatedAzure({ target, power, windows: Object.create(null) })
  const interfaces = async (): Promise<NetworkInterface[]> => [
    nic('one', { publicAddress: '203.0.113.10', fqdn: 'web.example' }),
    nic('two', { privateAddress: '10.0.1.4' }),
  ]
  const groups = async (): Promise<SecurityGroup[]> => [
    group('/nm', 'networkManager'),
    group('/subnet-nsg', 'subnet'),
    group('/nsg', 'networkInterface'),
  ]
  return { ...simulated, path: { ...simulated.path, interfaces, groups, ...path } }
}

async function look(hands: NetworkHands, asked: Asked = {}) {
  const question = { target, asked, port: 3389 }
  const evidence = await readNetwork(hands, question, new AbortController().signal)
  expect(networkEvidenceSchema.parse(evidence)).toEqual(evidence)
  return evidence
}

describe('the network of a VM', () => {
  it('is put together from every part', async () => {
    const asked: string[] = []
    const azure = azureWith({
      virtualNetwork: async (_, id) => ({ id, prefixes: ['10.0.0.0/16'], peeredPrefixes: [] }),
      bastions: async (_, network) => [{ id: '/b', name: `at ${network.prefixes.join()}` }],
      hostPool: async () => 'hp',
      locks: async (_, id) => {
        asked.push(id)
        return [{ name: 'l', level: 'ReadOnly', scope: id }]
      },
    })
    expect(await look({ azure })).toMatchObject({
      privateAddresses: ['10.0.0.4', '10.0.1.4'],
      publicAddresses: ['203.0.113.10'],
      interfaces: [
        { name: 'one', groups: { seen: true }, routes: { seen: true, value: [] } },
        { name: 'two', groups: { seen: true } },
      ],
      virtualNetwork: { seen: true, value: { id: networkId } },
      bastions: { seen: true, value: [{ name: 'at 10.0.0.0/16' }] },
      jit: { seen: true, value: [] },
      hostPool: { seen: true, value: 'hp' },
      locks: { seen: true, value: { '/subnet-nsg': [{ name: 'l' }], '/nsg': [{ name: 'l' }] } },
    })
    expect(asked.toSorted()).toEqual(['/nsg', '/subnet-nsg'])
  })

  it.each(['groups', 'routes', 'virtualNetwork', 'jit', 'bastions', 'hostPool', 'locks'] as const)(
    'keeps all other parts where %s may not be read',
    async (part) => {
      const evidence = await look({ azure: azureWith({ [part]: denied }) })
      const parts = {
        groups: evidence.interfaces?.[0]?.groups,
        routes: evidence.interfaces?.[0]?.routes,
        virtualNetwork: evidence.virtualNetwork,
        jit: evidence.jit,
        bastions: evidence.bastions,
        hostPool: evidence.hostPool,
        locks: evidence.locks,
      }
      for (const [name, seen] of Object.entries(parts)) {
        expect(seen, name).toEqual(name === part ? unseen : expect.objectContaining({ seen: true }))
      }
    },
  )

  it('still asks for locks of the interface’s own group where its rules are unseen', async () => {
    const { locks } = await look({ azure: azureWith({ groups: denied }) })
    expect(locks).toEqual({ seen: true, value: { '/NSG': [] } })
  })

  it('is unseen as a whole where its interfaces are', async () => {
    await expect(look({ azure: azureWith({ interfaces: denied, jit: denied }) })).rejects.toThrow(
      'the right is missing',
    )
  })

  it('reads four interfaces in full and tells the others', async () => {
    const names = ['one', 'two', 'three', 'four', 'five']
    const read: string[] = []
    const azure = azureWith({
      interfaces: async () => names.map((name) => nic(name)),
      routes: async (_, { name }) => {
        read.push(name)
        return []
      },
    })
    const { interfaces } = await look({ azure })
    expect(read).toEqual(names.slice(0, 4))
    expect(interfaces?.[4]).toMatchObject({
      name: 'five',
      groups: {
        seen: false,
        failure: { message: expect.stringContaining('five is not read in full') },
      },
    })
  })

  it('ends with an interruption, which is no failure of a part', async () => {
    const interrupted = async (): Promise<never> => {
      throw new RdpAzureError('Interrupted', 'stop')
    }
    await expect(look({ azure: azureWith({ routes: interrupted }) })).rejects.toThrow('stop')
  })
})

describe('Network Watcher', () => {
  async function asked(
    asked: Asked,
    path: Partial<Azure['path']> = {},
    power: 'running' | 'deallocated' = 'running',
  ) {
    const flows: WantedIpFlow[] = []
    const azure = azureWith(
      {
        async ipFlow(_, flow) {
          flows.push(flow)
          return { from: flow.from, port: flow.port, access: 'Deny', ruleName: 'r' }
        },
        ...path,
      },
      power,
    )
    return { flows, evidence: await look({ azure }, asked) }
  }

  it('is asked about the way that is judged', async () => {
    const { flows, evidence } = await asked({ from: '198.51.100.7' })
    expect(flows).toEqual([
      { nicId: '/nics/one', from: '198.51.100.7', to: '10.0.0.4', port: 3389 },
    ])
    expect(evidence.ipFlow).toMatchObject({ seen: true, value: { access: 'Deny' } })
  })

  it.each<[string, Asked, 'running' | 'deallocated']>([
    ['nobody says who connects', {}, 'running'],
    ['the VM does not run', { from: '198.51.100.7' }, 'deallocated'],
    ['the caller has IPv6', { from: '2001:db8::1' }, 'running'],
  ])('is not asked where %s', async (_, from, power) => {
    const { flows, evidence } = await asked(from, {}, power)
    expect(flows).toEqual([])
    expect(evidence).not.toHaveProperty('ipFlow')
  })

  it('that may not be asked is unseen', async () => {
    const { evidence } = await asked({ from: '198.51.100.7' }, { ipFlow: denied })
    expect(evidence.ipFlow).toEqual(unseen)
  })
})

describe('the DNS name of a public address', () => {
  it('is looked up, and a failure is a value', async () => {
    const azure = azureWith()
    const resolve = async (name: string): Promise<string[]> => [name, '203.0.113.10']
    expect((await look({ azure, resolve })).resolved).toEqual({
      'web.example': { seen: true, value: ['web.example', '203.0.113.10'] },
    })
    expect((await look({ azure, resolve: denied })).resolved).toEqual({ 'web.example': unseen })
  })

  it('is not looked up without a way to', async () => {
    expect(await look({ azure: azureWith() })).not.toHaveProperty('resolved')
  })
})
