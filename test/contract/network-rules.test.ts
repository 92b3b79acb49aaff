import fc from 'fast-check'
import { expect, it } from 'vitest'

import { configuredGroup, effectiveGroups } from '../../src/azure/network/security-group.ts'
import { freePriority } from '../../src/facts/security-rules/free-priority.ts'
import { judgeRules } from '../../src/facts/security-rules/judge-rules.ts'
import type { Surroundings } from '../../src/facts/security-rules/rule-addresses.ts'
import type { SecurityGroup } from '../../src/model/network-evidence.ts'
import { networkStateSchema } from '../../src/model/network-state.ts'
import type { NetworkState } from '../../src/model/network-state.ts'
import { effectiveGroupsShape } from '../../src/sandbox/arm/network/effective-rules.ts'
import { groupShape } from '../../src/sandbox/arm/network/group-shape.ts'
import { applicationGroupId } from '../../src/sandbox/arm/network/ids.ts'
import { judgeFlow } from '../../src/sandbox/network/flow.ts'
import { groupsOf } from '../../src/sandbox/network/groups.ts'
import { routesOf } from '../../src/sandbox/network/routes.ts'
import { spaceOf } from '../../src/sandbox/network/space.ts'
import { usualNetwork } from '../../src/sandbox/usual-network.ts'
import type { World, WorldVm } from '../../src/sandbox/world.ts'
import { clock, worldOf } from '../sandbox/worlds.ts'

/*
 * Two evaluations of the same rules, written apart: the one that judges a VM, by what Azure's answers say,
 * and the pretend Azure's own. Where the first is sure, both must say the same.
 */

const nowMs = clock.getTime()
const port = 3389

const anyOf = <T>(...each: readonly T[]) => fc.constantFrom(...each)
const sources = anyOf(
  '*',
  'Internet',
  'VirtualNetwork',
  'AzureLoadBalancer',
  'AzureCloud',
  '198.51.100.0/24',
  '198.51.100.7',
  '203.0.113.0/24',
  '10.0.0.0/8',
  '10.0.9.0/24',
  '0.0.0.0/0',
)
const ports = anyOf('*', '3389', '3380-3390', '22', '0-3388')
const list = <T>(each: fc.Arbitrary<T>) => fc.uniqueArray(each, { minLength: 1, maxLength: 3 })

const rule = fc.record(
  {
    priority: fc.integer({ min: 100, max: 140 }),
    access: anyOf('Allow', 'Deny'),
    direction: anyOf('Inbound', 'Inbound', 'Outbound'),
    protocol: anyOf('Tcp', '*', 'Udp'),
    sources: list(sources),
    destinations: list(anyOf('*', '10.0.0.4', '10.0.0.5', 'VirtualNetwork')),
    destinationPorts: list(ports),
    sourcePorts: list(anyOf('*', '1024-65535')),
    destinationGroups: fc.uniqueArray(anyOf('web', 'db'), { maxLength: 1 }),
  },
  { requiredKeys: ['priority', 'access'] },
)
const rules = fc
  .uniqueArray(rule, {
    maxLength: 5,
    selector: ({ priority, direction }) => `${priority} ${direction === 'Outbound' ? 'out' : 'in'}`,
  })
  .map((each) => each.map((one, index) => ({ ...one, name: `rule-${index}` })))
const adminRules = fc
  .array(fc.tuple(rule, anyOf('Allow', 'Deny', 'AlwaysAllow')), { maxLength: 2 })
  .map((each) =>
    each.map(([one, access], index) => ({
      ...one,
      access,
      destinationGroups: [],
      priority: index + 1,
      name: `admin-${index}`,
    })),
  )

const networks = fc
  .record({
    nicGroup: fc.option(rules),
    subnetGroup: fc.option(rules),
    adminRules,
    applicationSecurityGroups: fc.uniqueArray(anyOf('web', 'db'), { maxLength: 2 }),
    gateway: fc.boolean(),
    jit: anyOf('none', 'none', 'closed', 'open'),
    routes: fc.constantFrom(
      [],
      [{ prefix: '172.20.0.0/16', nextHopType: 'VirtualAppliance', nextHopAddress: '10.0.9.9' }],
    ),
  })
  .map((each): NetworkState => networkStateSchema.parse({ ...usualNetwork(), ...each }))

// Azure's own address, of which a recorded list of Internet and the documentation say different things, calls nobody.
const callers = anyOf(
  '198.51.100.7',
  '198.51.100.9',
  '203.0.113.5',
  '10.0.9.9',
  '10.8.0.1',
  '192.168.3.3',
  '172.20.1.1',
)

interface Case {
  world: World
  vm: WorldVm
}

function withNetwork(world: World, network: NetworkState): Case {
  const [vm] = world.vms
  if (!vm) throw new Error('no VM')
  const changed = { ...vm, platform: { ...vm.platform, network } }
  return { world: { ...world, vms: [changed] }, vm: changed }
}

const machinesOf = ({ world }: Case) => ({
  subscriptionId: world.subscriptionId,
  list: () => world.vms,
})

function sandboxSays(given: Case, source: string): { access: string; rule: string } {
  const { vm } = given
  const flow = {
    direction: 'Inbound',
    protocol: 'Tcp',
    source,
    sourcePort: 50_000,
    destination: '10.0.0.4',
    destinationPort: port,
  } as const
  const said = judgeFlow(flow, { vm, space: spaceOf(vm, machinesOf(given)), nowMs })
  return { access: said.access.toLowerCase(), rule: said.rule.replace(/^\w+\//, '') }
}

function around(given: Case): Surroundings {
  const { vm, world } = given
  const space = spaceOf(vm, machinesOf(given))
  return {
    network: { id: '/network', prefixes: space.prefixes, peeredPrefixes: [] },
    routes: routesOf(vm, space).map(({ prefix, ...route }) => ({ ...route, prefixes: [prefix] })),
    destinationGroups: vm.platform.network.applicationSecurityGroups.map((name) =>
      applicationGroupId(world.subscriptionId, vm, name),
    ),
  }
}

function effectiveOf(given: Case): SecurityGroup[] {
  const cloud = { machines: machinesOf(given), now: () => nowMs }
  return effectiveGroups(effectiveGroupsShape(cloud, given.vm, 'vm-one-nic'), {
    groupId: groupId(given),
  })
}

function groupId({ vm, world }: Case): string | undefined {
  if (vm.platform.network.nicGroup === null) return undefined
  return `/subscriptions/${world.subscriptionId}/resourceGroups/rg-prod/providers/Microsoft.Network/networkSecurityGroups/vm-one-nsg`
}

function configuredOf({ vm, world }: Case): SecurityGroup[] {
  return groupsOf(vm, nowMs).map((group) =>
    configuredGroup(
      groupShape(world.subscriptionId, group),
      group.place === 'nicGroup' ? 'networkInterface' : 'subnet',
    ),
  )
}

const saying = (given: Case, groups: SecurityGroup[], source: string) =>
  judgeRules(
    groups,
    { source: { kind: 'address', address: source }, destination: '10.0.0.4', port },
    around(given),
    'allow',
  )

it.each([
  ['effective rules', effectiveOf, true],
  ['groups as they are written', configuredOf, false],
])('both evaluations agree by %s', async (_, groupsRead, managed) => {
  const world = await worldOf('  - { name: vm-one, resourceGroup: rg-prod }\n')
  let sure = 0
  fc.assert(
    fc.property(networks, callers, (network, source) => {
      const given = withNetwork(world, managed ? network : { ...network, adminRules: [] })
      const judged = saying(given, groupsRead(given), source)
      const said = sandboxSays(given, source)
      if (judged.access === 'unknown') return
      sure += 1
      expect(judged.access).toBe(said.access)
      if (judged.deciding?.sure) expect(judged.deciding.rule.name).toBe(said.rule)
    }),
    { numRuns: 500 },
  )
  // That a tag of a service or an unseen group is met is rightly not known, but seldom.
  expect(sure).toBeGreaterThan(300)
})

it('a rule at the free priority lets the caller through the group it is made in', async () => {
  const world = await worldOf('  - { name: vm-one, resourceGroup: rg-prod }\n')
  let opened = 0
  fc.assert(
    fc.property(rules, callers, (nicGroup, source) => {
      const given = withNetwork(world, {
        ...usualNetwork(),
        nicGroup: networkStateSchema.shape.nicGroup.parse(nicGroup),
      })
      const [group] = effectiveOf(given)
      if (!group || sandboxSays(given, source).access === 'allow') return
      const flow = {
        source: { kind: 'address', address: source },
        destination: '10.0.0.4',
        port,
      } as const
      const priority = freePriority(group, flow, around(given))
      if (priority === undefined) return
      const door = {
        name: 'door',
        priority,
        access: 'Allow',
        sources: [source],
        destinationPorts: ['3389'],
      }
      const after = withNetwork(
        world,
        networkStateSchema.parse({ ...usualNetwork(), nicGroup: [...nicGroup, door] }),
      )
      expect(sandboxSays(after, source)).toEqual({ access: 'allow', rule: 'door' })
      opened += 1
    }),
    { numRuns: 500 },
  )
  expect(opened).toBeGreaterThan(100)
})
