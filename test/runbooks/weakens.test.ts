import { describe, expect, test } from 'vitest'

import { registryPaths } from '../../src/change/registry-paths.ts'
import { changeKinds, kindOf } from '../../src/change/registry.ts'
import { decide } from '../../src/judge/policy.ts'
import type { Json, PlannedChange } from '../../src/model/change.ts'
import type { Plan } from '../../src/model/plan.ts'
import { policySchema } from '../../src/model/policy.ts'
import { shipped } from '../judge/shipped.ts'
import { judgePatched } from './patched-vm.ts'

/** The most that any policy permits without a person. */
const everything = policySchema.parse({
  unattended: true,
  maxRisk: 'high',
  allowDisconnect: true,
  allowStart: true,
  allowReboot: true,
})

const changesOf = (plan: Plan): PlannedChange[] => plan.stages.flatMap(({ changes }) => changes)
const lowering = (plan: Plan): PlannedChange[] =>
  changesOf(plan).filter((change) => kindOf(change.kind).weakens(change) !== undefined)

/** Kinds that have an end, which Windows, Azure or this tool keeps. */
const ending = ['timed-registry-value', 'ipsec-rule', 'nsg-rule', 'jit-request']

const states = shipped.flatMap(({ id, tests }) =>
  tests
    .filter((each) => each.expect === 'faulty')
    .map(({ name = '', given }) => ({ id, name, given })),
)

describe('over all runbooks, each state of each', () => {
  test.each(states)('$id unasked plans nothing that lowers: $name', async ({ given }) => {
    const { plan } = await judgePatched(given)
    if ('plan' in plan) expect(lowering(plan.plan)).toEqual([])
  })

  test.each(states)('$id by name lowers only for a while: $name', async ({ id, given }) => {
    const { facts, plan } = await judgePatched(given, undefined, id)
    if (!('plan' in plan)) return
    for (const change of lowering(plan.plan)) {
      expect(kindOf(change.kind).expiresAfterMinutes(change)).toBeGreaterThan(0)
    }
    const { byName: _, ...unasked } = plan.plan
    if (plan.plan.weakens.length === 0) return
    expect(decide(plan.plan, facts, everything).decision).not.toBe('refuse')
    expect(decide(unasked, facts, everything)).toMatchObject({
      decision: 'refuse',
      next: [expect.stringContaining(`--runbook ${id}`)],
    })
  })

  test(
    'those that lower are the ones that say so, and no other',
    { timeout: 120_000 },
    async () => {
      const found = new Set<string>()
      for (const { id, given } of states) {
        const { plan } = await judgePatched(given, undefined, id)
        if ('plan' in plan && plan.plan.weakens.length > 0) found.add(id)
      }
      const timed = shipped.filter(({ rungs }) =>
        rungs.some(({ changes }) => changes.some(({ kind }) => ending.includes(kind.name))),
      )
      expect([...found].toSorted()).toEqual(timed.map(({ id }) => id).toSorted())
    },
  )
})

const dword = (data: number): Json => ({ exists: true, type: 'REG_DWORD', data })
const nla = { path: registryPaths.RT, name: 'UserAuthentication', type: 'REG_DWORD', data: 0 }
const toAll = 'O:SYG:SYD:P(A;;FA;;;SY)(A;;FR;;;WD)'
const toNone = 'O:SYG:SYD:P(A;;FA;;;SY)'

/** A change of each kind that lowers as much as that kind can. */
const worst: Record<string, Omit<PlannedChange, 'id' | 'kind'>> = {
  'registry-value': { params: nla, before: dword(1), after: dword(0) },
  'timed-registry-value': {
    params: { ...nla, minutes: 60, restore: 1 },
    before: dword(1),
    after: dword(0),
  },
  'ipsec-rule': {
    params: { name: '{15EC}', minutes: 60 },
    before: { active: true },
    after: { active: false },
  },
  'nsg-rule': {
    params: {
      groupId:
        '/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/networkSecurityGroups/nsg',
      priority: 200,
      source: '198.51.100.7',
      destination: '10.0.0.4',
      port: 3389,
      minutes: 60,
    },
    before: null,
    after: { priority: 200, source: '198.51.100.7', destination: '10.0.0.4', port: 3389 },
  },
  'jit-request': {
    params: {
      policyId:
        '/subscriptions/s/resourceGroups/g/providers/Microsoft.Security/locations/l/jitNetworkAccessPolicies/p',
      port: 3389,
      source: '198.51.100.7',
      minutes: 60,
    },
    before: null,
    after: null,
  },
  'acl-grant': { params: { path: 'C:\\key', aces: '(A;;FR;;;WD)' }, before: toNone, after: toAll },
  'acl-set': { params: { path: 'C:\\key', sddl: toAll }, before: toNone, after: toAll },
  'service-start-type': { params: { name: 'mpssvc', start: 4 }, before: 2, after: 4 },
}

describe('over all kinds of change', () => {
  test.each(Object.entries(worst))('%s says that it lowers', (kind, change) => {
    expect(kindOf(kind).weakens({ id: '1', kind, ...change })).toMatch(/\w/)
  })

  test('only the timed kinds have an end', () => {
    const timed = Object.entries(worst).filter(
      ([kind, change]) =>
        kindOf(kind).expiresAfterMinutes({ id: '1', kind, ...change }) !== undefined,
    )
    expect(timed.map(([kind]) => kind)).toEqual(ending)
    expect(Object.keys(changeKinds)).toEqual(expect.arrayContaining(Object.keys(worst)))
  })

  test.each(Object.entries(worst))(
    '%s is permitted by name only where it ends',
    async (kind, change) => {
      const { facts, plan } = await judgePatched({}, undefined, 'probe-nla-off')
      if (!('plan' in plan)) throw new Error(plan.because)
      const changes = [{ id: '1', kind, ...change }]
      const lowers: Plan = { ...plan.plan, stages: [{ where: 'guest', changes }] }
      const ends = ending.includes(kind)
      expect(decide(lowers, facts, everything).decision).toBe(ends ? 'permit' : 'refuse')
    },
  )
})
