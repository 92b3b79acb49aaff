import { describe, expect, it } from 'vitest'

import { networkEvidenceSchema } from '../../src/model/network-evidence.ts'
import type { NetworkEvidence } from '../../src/model/network-evidence.ts'
import { maskFor } from '../../src/report/mask.ts'
import { networkLine } from '../../src/report/network-line.ts'
import {
  aGroup,
  aNetwork,
  aRule,
  anAddress,
  anInterface,
  seen,
  unseen,
} from '../facts/a-network.ts'

const base =
  '/subscriptions/11111111-2222-4333-8444-555555555555/resourceGroups/rg-secret/providers'
const id = (type: string, name: string) => `${base}/Microsoft.Network/${type}/${name}`
const fqdn = 'contoso-vm.westeurope.cloudapp.azure.com'
const groupId = id('networkSecurityGroups', 'nsg-contoso')
const asg = id('applicationSecurityGroups', 'asg-contoso')

/** Every field of the network that holds a name, an address, an id or somebody's words. */
const network: NetworkEvidence = aNetwork({
  interfaces: [
    anInterface({
      id: id('networkInterfaces', 'nic-contoso'),
      name: 'nic-contoso',
      groupId,
      addresses: [
        anAddress({
          privateAddress: '10.7.8.4',
          publicAddress: '52.1.2.3',
          subnetId: `${id('virtualNetworks', 'vnet-contoso')}/subnets/subnet-contoso`,
          fqdn,
          applicationSecurityGroups: [asg],
          inboundNat: [
            {
              loadBalancer: 'lb-contoso',
              rule: 'nat-contoso',
              frontendAddress: '52.9.9.9',
              frontendPort: 50001,
              backendPort: 3389,
            },
          ],
        }),
      ],
      groups: seen([
        aGroup(
          [
            aRule({
              name: 'AllowContoso',
              priority: 300,
              sources: ['52.4.5.0/24'],
              destinationGroups: [asg],
              description: 'for Contoso, ask Jane',
            }),
          ],
          { id: groupId, name: 'nsg-contoso' },
        ),
      ]),
      routes: seen([
        {
          prefixes: ['52.77.0.0/16'],
          nextHopType: 'VirtualAppliance',
          nextHopAddress: '10.7.9.9',
          source: 'User',
          active: true,
        },
      ]),
    }),
  ],
  virtualNetwork: seen({
    id: id('virtualNetworks', 'vnet-contoso'),
    prefixes: ['10.7.0.0/16'],
    peeredPrefixes: ['10.8.0.0/16'],
  }),
  jit: seen([
    {
      id: `${base}/Microsoft.Security/locations/westeurope/jitNetworkAccessPolicies/jit-contoso`,
      name: 'jit-contoso',
      ports: [{ number: 3389, maxMinutes: 180 }],
      open: [{ number: 3389, source: '52.4.5.6', until: '2026-03-01T13:00:00Z' }],
    },
  ]),
  bastions: seen([
    {
      id: id('bastionHosts', 'bastion-contoso'),
      name: 'bastion-contoso',
      subnetPrefix: '10.7.250.0/26',
    },
  ]),
  hostPool: seen('pool-contoso'),
  locks: seen({
    [groupId]: [
      { name: 'lock-contoso', level: 'ReadOnly', scope: groupId, notes: 'Jane of Contoso' },
    ],
  }),
  ipFlow: seen({
    from: '52.4.5.6',
    port: 3389,
    access: 'Allow',
    ruleName: 'UserRule_AllowContoso',
  }),
  resolved: { [fqdn]: seen(['52.1.2.3']) },
})
const asked = { from: '52.4.5.6', via: 'public' } as const
const document = {
  asked,
  network: seen(network),
  because: 'nsg-contoso/AllowContoso (300) lets in',
}

describe('the network, masked', () => {
  const mask = maskFor(document)
  const masked = JSON.stringify(mask.value(document))

  it('has no name, address, id or word of anybody’s left', () => {
    expect(masked).not.toMatch(/contoso|jane|rg-secret|11111111-|52\.|10\.7\.|10\.8\./i)
  })

  it('keeps its shape, the names of default rules, tags and ports', () => {
    const { network: inner } = JSON.parse(masked)
    expect(networkEvidenceSchema.parse(inner.value)).toEqual(inner.value)
    for (const kept of [
      'DenyAllInBound',
      'VirtualNetwork',
      '"3389"',
      'networkSecurityGroups',
      'Microsoft.Network',
    ])
      expect(masked).toContain(kept)
  })

  it('is judged as before, in words that fit the document', () => {
    const { network: inner, asked: who } = JSON.parse(masked)
    const words = mask.text(networkLine(network, { asked, guest: unseen }).text)
    expect(networkLine(inner.value, { asked: who, guest: unseen }).text).toBe(words)
    expect(words).toMatch(
      /^3389 open to 198\.18\.\d+\.6 by masked-\w+-\d+\/masked-rule-\d+ \(300\)$/,
    )
  })
})

describe('names beside the network, masked', () => {
  it('are those that a server gives itself before anybody signs in', () => {
    const ntlm = {
      computer: 'CONTOSO-VM',
      domain: 'CONTOSO',
      dnsComputer: 'contoso-vm.ad.contoso.example',
      dnsDomain: 'ad.contoso.example',
      dnsForest: 'contoso.example',
      windows: '10.0.20348',
      clockSkewMs: 12,
    }
    const masked = maskFor({ credSsp: { version: 6, ntlm } }).value({ credSsp: { ntlm } })
    expect(JSON.stringify(masked)).not.toMatch(/contoso/i)
    expect(JSON.stringify(masked)).toContain('10.0.20348')
  })

  it('and what a lock says, where a refusal repeats it', () => {
    const failure = {
      message: 'the group has a lock, which says: ask Jane; it forbids changing it',
      data: { owner: 'lock-contoso', notes: 'ask Jane' },
    }
    expect(JSON.stringify(maskFor(failure).value(failure))).not.toMatch(/jane|contoso/i)
  })
})

describe('the routes every network has', () => {
  it('keep their blocks, which would cover the masks of others', () => {
    const mask = maskFor({})
    const blocks = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10']
    expect(blocks.map((each) => mask.text(each))).toEqual(blocks)
    expect(mask.text('10.0.0.0/16')).not.toBe('10.0.0.0/16')
    expect(mask.text('203.0.113.7/32')).toMatch(/^198\.18\.\d+\.7\/32$/)
  })
})
