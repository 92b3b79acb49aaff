import fc from 'fast-check'
import { expect, it } from 'vitest'

import { freePriority } from '../../../src/facts/security-rules/free-priority.ts'
import { judgeRules } from '../../../src/facts/security-rules/judge-rules.ts'
import type { SecurityGroup, SecurityRule } from '../../../src/model/network-evidence.ts'
import { aGroup, aRule } from '../a-network.ts'
import { naively } from './naive-rules.ts'
import type { NaiveFlow } from './naive-rules.ts'

const around = {
  network: { id: '/v', prefixes: ['10.0.0.0/16'], peeredPrefixes: [] },
  routes: [],
  destinationGroups: [],
}
const sources = [
  '*',
  '0.0.0.0/0',
  '0.0.0.0/1',
  '128.0.0.0/1',
  '203.0.113.0/24',
  '203.0.113.77',
  '203.0.112.0/23',
  '198.51.100.7/32',
  '10.0.0.0/8',
  '10.0.3.0/24',
  'Internet',
  'VirtualNetwork',
  'AzureLoadBalancer',
  'AzureCloud.westeurope',
  'Storage',
]
const destinations = ['*', '10.0.0.4', '10.0.0.0/24', '10.0.1.0/24', 'VirtualNetwork', 'Internet']
const ports = ['*', '3389', '3389-3389', '0-65535', '3300-3400', '22', '3390-4000']

const some = (each: readonly string[]) =>
  fc.array(fc.constantFrom(...each), { minLength: 1, maxLength: 3 })
const rule = (accesses: readonly SecurityRule['access'][]) =>
  fc.record({
    access: fc.constantFrom(...accesses),
    protocol: fc.constantFrom('Tcp' as const, 'Tcp' as const, '*' as const, 'Udp' as const),
    direction: fc.constantFrom('Inbound' as const, 'Inbound' as const, 'Outbound' as const),
    sources: some(sources),
    destinations: some(destinations),
    destinationPorts: some(ports),
    priority: fc.integer({ min: 100, max: 115 }),
  })
const rulesOf = (accesses: readonly SecurityRule['access'][]) =>
  fc
    .uniqueArray(rule(accesses), { maxLength: 5, selector: ({ priority }) => priority })
    .map((each) => each.map((differs) => aRule({ name: `R${differs.priority}`, ...differs })))
const group = (association: SecurityGroup['association']) =>
  rulesOf(['Allow', 'Deny']).map((rules) => aGroup(rules, { association, name: association }))
const manager = rulesOf(['Allow', 'Deny', 'AlwaysAllow']).map((rules): SecurityGroup => ({
  ...aGroup([], { association: 'networkManager', name: 'manager' }),
  rules,
}))
const groups = fc
  .tuple(fc.option(manager), group('subnet'), fc.option(group('networkInterface')))
  .map((each) => each.filter((one) => one !== null))
const flow: fc.Arbitrary<NaiveFlow> = fc.record({
  source: fc.constantFrom(
    'public',
    '203.0.113.77',
    '198.51.100.7',
    '10.0.3.9',
    '10.9.0.1',
    '8.8.8.8',
  ),
  destination: fc.constantFrom('10.0.0.4', '10.0.1.4'),
  port: fc.constantFrom(3389, 3390),
})

const judged = (each: readonly SecurityGroup[], { source, destination, port }: NaiveFlow) =>
  judgeRules(
    each,
    {
      source: source === 'public' ? { kind: 'public' } : { kind: 'address', address: source },
      destination,
      port,
    },
    around,
    'unknown',
  )

it('judges as a slow reference does that was written apart from it', () => {
  const seen = new Map<string, number>()
  fc.assert(
    fc.property(groups, flow, (each, asked) => {
      const { access } = judged(each, asked)
      seen.set(access, (seen.get(access) ?? 0) + 1)
      expect(access).toBe(naively(each, asked))
    }),
    { numRuns: 600, seed: 7 },
  )
  // Each of the three must have come up, or nothing was compared: 24 of 600 are unknown with this seed.
  for (const access of ['allow', 'deny', 'unknown'])
    expect(seen.get(access) ?? 0, access).toBeGreaterThan(20)
})

it('does not mind in which order groups and rules are told', () => {
  fc.assert(
    fc.property(groups, flow, (each, asked) => {
      const turned = each.toReversed().map((one) => ({ ...one, rules: one.rules.toReversed() }))
      const [there, back] = [judged(each, asked), judged(turned, asked)]
      expect([back.access, back.deciding?.rule]).toEqual([there.access, there.deciding?.rule])
    }),
    { numRuns: 250, seed: 8 },
  )
})

it('finds a priority at which a rule for the caller opens the group that closes', () => {
  let opened = 0
  fc.assert(
    fc.property(group('networkInterface'), flow, (closed, asked) => {
      if (asked.source === 'public' || judged([closed], asked).access !== 'deny') return
      const source = { kind: 'address', address: asked.source } as const
      const priority = freePriority(closed, { ...asked, source }, around)
      if (priority === undefined) return
      const added = aRule({
        name: 'Added',
        priority,
        sources: [asked.source],
        destinations: [asked.destination],
        destinationPorts: [String(asked.port)],
      })
      expect(
        closed.rules.map((each) => each.direction === 'Inbound' && each.priority),
      ).not.toContain(priority)
      const after = judged([{ ...closed, rules: [...closed.rules, added] }], asked)
      expect([after.access, after.deciding?.rule.name]).toEqual(['allow', 'Added'])
      opened += 1
    }),
    { numRuns: 250, seed: 9 },
  )
  expect(opened).toBeGreaterThan(50)
})
