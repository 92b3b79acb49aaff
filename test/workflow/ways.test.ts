import { readFileSync, writeFileSync, mkdirSync } from 'node:fs'
import path from 'node:path'

import { describe, expect, it } from 'vitest'

import { RdpAzureError, toFailure } from '../../src/errors.ts'
import { readRun } from '../../src/executor/runs.ts'
import type { Host } from '../../src/model/host.ts'
import { madeBy } from '../../src/workflow/made.ts'
import { journalFolder } from '../executor/journal-folder.ts'
import {
  simulatedIds,
  simulatedNetwork,
  someRule,
  withDefaults,
} from '../helpers/simulated-network.ts'
import type { SimulatedNetwork } from '../helpers/simulated-network.ts'
import { undone, vmWith } from './one-vm.ts'
import type { Bend } from './one-vm.ts'
import { caller, closed, journaled, opened, runId, shown, startMs } from './one-way.ts'
import type { HowWay } from './one-way.ts'

const { nicGroup, subnetGroup } = simulatedIds
const name = 'rdp-azure-vm-one-198-51-100-7-3389'
const minuteMs = 60_000
const ask = (answer: boolean): Host => ({ notify() {}, approve: async () => answer })
const namesIn = (network: SimulatedNetwork, group: string = nicGroup) =>
  (network.groups[group] ?? []).filter(({ isDefault }) => !isDefault).map((each) => each.name)
const changing = (activities: readonly { name: string }[]) =>
  activities.filter((each) => each.name === 'change-azure').length
const policy = (open: SimulatedNetwork['jit'][number]['open'] = []) => ({
  id: simulatedIds.jit,
  name: 'jit-prod',
  ports: [{ number: 3389, maxMinutes: 90 }],
  open,
})

describe('a way that is opened', () => {
  it('is open until its time is over, and the group equals the one before', async () => {
    const network = simulatedNetwork()
    const before = structuredClone(network)
    let during: string[] = []
    const bend: Bend = (plain) => ({
      ...plain,
      'change-azure': async (value, call) => {
        during = [...during, ...namesIn(network)]
        return plain['change-azure']?.(value, call)
      },
    })
    const { result, told, endedAt } = await opened(network, { bend })
    expect(result).toMatchObject({ outcome: 'closed', id: runId })
    expect(during).toEqual([name])
    expect(network).toEqual(before)
    expect(Math.abs(endedAt - startMs - 120 * minuteMs)).toBeLessThan(10_000)
    expect(told.map(({ code }) => code).filter((code) => code.startsWith('way.'))).toEqual([
      'way.opened',
      // 2 h, 1 h, 30, 15, 5 and 1 minute before the end.
      ...Array.from({ length: 6 }, () => 'way.open'),
      'way.closing',
      'way.closed',
    ])
  })

  it('is closed at once when it is asked to, and the group equals the one before', async () => {
    const network = simulatedNetwork()
    const before = structuredClone(network)
    const { result, told, endedAt } = await opened(network, { closeAfterMs: 7 * minuteMs })
    expect(result.outcome).toBe('closed')
    expect(told.find(({ code }) => code === 'way.closing')?.data).toEqual({ why: 'asked' })
    expect(endedAt - startMs).toBe(7 * minuteMs)
    expect(network).toEqual(before)
  })

  it('has a rule before the one that denies, and no other is touched', async () => {
    const denies = someRule('NoRdp', 200, { access: 'Deny' })
    const taken = someRule('Taken', 199, { sources: ['192.0.2.1'] })
    const network = simulatedNetwork({ groups: { [nicGroup]: withDefaults(denies, taken) } })
    const { result } = await opened(network, { stay: false })
    expect(result.outcome).toBe('open')
    const rules = network.groups[nicGroup] ?? []
    expect(rules.find((each) => each.name === name)).toMatchObject({
      priority: 198,
      sources: [caller],
      destinations: ['10.0.0.4'],
    })
    expect(rules.slice(0, 2)).toEqual([denies, taken])
  })

  it('has a rule in each group that keeps the caller out', async () => {
    const groups = { [nicGroup]: withDefaults(), [subnetGroup]: withDefaults() }
    const network = simulatedNetwork({ groups })
    const before = structuredClone(network)
    const { result } = await opened(network, { stay: false })
    expect([namesIn(network, nicGroup), namesIn(network, subnetGroup)]).toEqual([[name], [name]])
    expect(result.results.map(({ status }) => status)).toEqual(['done', 'done'])
    expect((await closed(network)).result.outcome).toBe('revoked')
    expect(network).toEqual(before)
  })

  it('is one rule when it is opened twice, and the second does not take away the first', async () => {
    const network = simulatedNetwork()
    await opened(network, { stay: false })
    const { result, activities } = await opened(network, { runId: 'c'.repeat(32) })
    expect(result).toMatchObject({
      outcome: 'already-open',
      before: { ours: [{ runId, mine: true }] },
    })
    expect(changing(activities)).toBe(0)
    expect(namesIn(network)).toEqual([name])
  })

  it('needs nothing where the rules let the caller in already', async () => {
    const groups = {
      [nicGroup]: withDefaults(someRule('Office', 300, { sources: ['198.51.100.0/24'] })),
    }
    const network = simulatedNetwork({ groups })
    const { result, activities } = await opened(network)
    expect([result.outcome, result.before?.because]).toEqual([
      'already-open',
      'let in by nsg-nic/Office (300)',
    ])
    expect(changing(activities)).toBe(0)
  })
})

describe('a door that is somebody else’s', () => {
  const refusals: {
    what: string
    more: Partial<SimulatedNetwork>
    how?: HowWay
    says: [code: string, owner: string]
  }[] = [
    {
      what: 'Bastion alone',
      more: { publicAddress: undefined, bastions: [{ id: '/b', name: 'bastion-hub' }] },
      says: ['WayOwned', 'bastion-hub'],
    },
    {
      what: 'Bastion, asked for',
      more: { bastions: [{ id: '/b', name: 'bastion-hub' }] },
      how: { via: 'bastion' },
      says: ['WayOwned', 'bastion-hub'],
    },
    {
      what: 'Azure Virtual Desktop',
      more: { hostPool: 'pool-sales' },
      says: ['WayOwned', 'pool-sales'],
    },
    {
      what: 'a network manager',
      more: { adminRules: [someRule('NoAdminPorts', 10, { access: 'Deny' })] },
      says: ['WayOwned', 'manager-one'],
    },
    {
      what: 'a lock against changes',
      more: { locks: [{ name: 'prod-frozen', level: 'ReadOnly', scope: '/x' }] },
      says: ['WayOwned', 'prod-frozen'],
    },
    {
      what: 'a lock against deleting',
      more: { locks: [{ name: 'keep', level: 'CanNotDelete', scope: '/x', notes: 'ask Ann' }] },
      says: ['WayOwned', 'ask Ann'],
    },
    {
      what: 'no way at all',
      more: { publicAddress: undefined },
      says: ['NoLineOfSight', 'no public address'],
    },
    { what: 'no group at all', more: { groups: {} }, says: ['NoRepair', 'without a group'] },
    {
      what: 'a caller who is not known',
      more: {},
      how: { from: null },
      says: ['Usage', 'address is missing'],
    },
    {
      what: 'a full group',
      more: { groups: { [nicGroup]: withDefaults(someRule('Deny', 100, { access: 'Deny' })) } },
      says: ['NoRepair', 'every priority of nsg-nic'],
    },
    {
      what: 'a policy that is read-only',
      more: {},
      how: { policy: { readOnly: true } },
      says: ['ReadOnly', 'read-only'],
    },
    {
      what: 'a policy that only observes',
      more: {},
      how: { policy: { mode: 'observe' } },
      says: ['PolicyRefused', 'observe'],
    },
    {
      what: 'a policy that disables it',
      more: {},
      how: { policy: { disabledRunbooks: ['nsg-allow'] } },
      says: ['PolicyRefused', 'nsg-allow'],
    },
    {
      what: 'nobody to ask',
      more: {},
      how: { policy: { unattended: false } },
      says: ['ConsentNeeded', 'nobody can be asked'],
    },
  ]

  it.each(refusals)('is refused, and nothing is changed: $what', async ({ more, how, says }) => {
    const network = simulatedNetwork(more)
    const before = structuredClone(network)
    const { result, activities } = await opened(network, how)
    expect([result.outcome, result.failure?.code]).toEqual(['refused', says[0]])
    expect(result.failure?.message).toContain(says[1])
    expect(changing(activities)).toBe(0)
    expect(network).toEqual(before)
  })

  it.each(['jit', 'hostPool', 'locks'] as const)(
    'is not taken for nobody’s where %s could not be read',
    async (part) => {
      const failure = toFailure(new RdpAzureError('AccessDenied', 'the right is missing'))
      const network = simulatedNetwork()
      const seen: HowWay['seen'] = (evidence) => ({ ...evidence, [part]: { seen: false, failure } })
      const { result, activities } = await opened(network, { seen })
      expect(result).toMatchObject({ outcome: 'refused', failure: { code: 'AccessDenied' } })
      const absent: HowWay['seen'] = ({ [part]: _left, ...rest }) => rest
      expect((await opened(network, { seen: absent })).result.outcome).toBe('refused')
      expect(changing(activities)).toBe(0)
    },
  )

  it('is not opened where the rules could not be read', async () => {
    const failure = toFailure(new RdpAzureError('AccessDenied', 'the right is missing'))
    const unseen = { seen: false, failure } as const
    const seen: HowWay['seen'] = ({ interfaces = [], ...rest }) => ({
      ...rest,
      interfaces: interfaces.map((nic) => ({ ...nic, groups: unseen })),
    })
    const { result } = await opened(simulatedNetwork(), { seen })
    expect(result).toMatchObject({ outcome: 'refused', failure: { code: 'AccessDenied' } })
  })

  it('is opened from inside the network, Bastion or not', async () => {
    const groups = { [nicGroup]: withDefaults(someRule('NoRdp', 200, { access: 'Deny' })) }
    const bastions = [{ id: '/b', name: 'bastion-hub' }]
    const network = simulatedNetwork({ groups, bastions, publicAddress: undefined })
    const { result } = await opened(network, { from: '10.0.7.7', stay: false })
    expect(result.outcome).toBe('open')
    expect(namesIn(network)).toEqual(['NoRdp', 'rdp-azure-vm-one-10-0-7-7-3389'])
  })
})

describe('just-in-time access', () => {
  it('is asked for instead of a rule, for as long as the policy permits', async () => {
    const network = simulatedNetwork({ jit: [policy()] })
    const { result, told } = await opened(network)
    expect(result.outcome).toBe('requested')
    expect(network.requested).toMatchObject([{ port: 3389, source: caller }])
    const leftMs = Date.parse(network.requested[0]?.until ?? '') - startMs
    expect(Math.abs(leftMs - 90 * minuteMs)).toBeLessThan(10_000)
    expect(namesIn(network)).toEqual([])
    expect(told.some(({ code }) => code === 'way.closing')).toBe(false)
  })

  it('does not concern another port', async () => {
    const jit = [{ ...policy(), ports: [{ number: 22, maxMinutes: 90 }] }]
    const network = simulatedNetwork({ jit })
    expect((await opened(network, { stay: false })).result.outcome).toBe('open')
    expect(network.requested).toEqual([])
  })

  it('is asked for the port that a load balancer translates to', async () => {
    const network = simulatedNetwork({ jit: [policy()], publicAddress: undefined })
    const nat = { loadBalancer: 'lb', rule: 'rdp', frontendPort: 50001, backendPort: 3389 }
    const inboundNat = [{ ...nat, frontendAddress: '203.0.113.9' }]
    const seen: HowWay['seen'] = ({ interfaces = [], ...rest }) => ({
      ...rest,
      interfaces: interfaces.map((nic) => ({
        ...nic,
        addresses: nic.addresses.map((address) => ({ ...address, inboundNat })),
      })),
    })
    const { result } = await opened(network, { seen, port: 3390 })
    expect(result.outcome).toBe('requested')
    expect(network.requested).toMatchObject([{ port: 3389 }])
  })

  it('cannot be revoked, and a revocation says so', async () => {
    const open = [{ number: 3389, source: caller, until: '2099-01-01T00:00:00Z' }]
    const { result } = await closed(simulatedNetwork({ jit: [policy(open)] }))
    expect(result).toMatchObject({ outcome: 'nothing-to-revoke', jitOpen: true })
  })
})

describe('consent', () => {
  it('is a person’s, who sees the plan and how it lowers security', async () => {
    const network = simulatedNetwork()
    const plans: string[][] = []
    const host: Host = {
      notify() {},
      approve: async ({ weakens }) => {
        plans.push(weakens)
        return true
      },
    }
    const { result } = await opened(network, { host, policy: { unattended: false }, stay: false })
    expect(result.outcome).toBe('open')
    expect(plans).toEqual([[expect.stringContaining('for 120 minutes')]])
  })

  it('that is not given leaves everything as it is', async () => {
    const network = simulatedNetwork()
    const { result } = await opened(network, { host: ask(false), policy: { unattended: false } })
    expect([result.outcome, result.failure?.code]).toEqual(['declined', 'Declined'])
    expect(namesIn(network)).toEqual([])
  })

  it('is not needed for a dry run, which changes nothing', async () => {
    const network = simulatedNetwork()
    const { result, activities } = await opened(network, { dryRun: true })
    expect(result.plan?.stages).toHaveLength(1)
    expect([result.outcome, changing(activities)]).toEqual(['planned', 0])
  })
})

describe('when Azure does not do as asked', () => {
  const lost = {
    seen: false,
    failure: toFailure(new RdpAzureError('ArmFailed', 'the answer was lost')),
  }
  const nth = (bent: (n: number) => 'lost' | 'made-and-lost' | 'real'): Bend => {
    let n = 0
    return (plain) => ({
      ...plain,
      'change-azure': async (value, call) => {
        n += 1
        const how = bent(n)
        const result = how === 'lost' ? lost : await plain['change-azure']?.(value, call)
        return how === 'real' ? result : lost
      },
    })
  }

  it('a rule that somebody changed meanwhile does not keep the others open', async () => {
    const groups = { [nicGroup]: withDefaults(), [subnetGroup]: withDefaults() }
    const network = simulatedNetwork({ groups })
    const bend: Bend = (plain) => ({
      ...plain,
      'change-azure': async (value, call) => {
        const result = await plain['change-azure']?.(value, call)
        // The last one made is the first one taken away.
        const last = network.groups[subnetGroup]?.find((rule) => rule.name === name)
        if (last) last.access = 'Deny'
        return result
      },
    })
    const { result } = await opened(network, { bend })
    expect(result.outcome).toBe('left-open')
    expect([namesIn(network, nicGroup), namesIn(network, subnetGroup)]).toEqual([[], [name]])
  })

  it('a rule that was made, but whose answer was lost, is taken away again', async () => {
    const network = simulatedNetwork()
    const bend = nth((n) => (n === 1 ? 'made-and-lost' : 'real'))
    const { result } = await opened(network, { bend })
    expect(result).toMatchObject({ outcome: 'failed', failure: { message: 'the answer was lost' } })
    expect(namesIn(network)).toEqual([])
  })

  it('the first of two rules is taken away when the second fails', async () => {
    const groups = { [nicGroup]: withDefaults(), [subnetGroup]: withDefaults() }
    const network = simulatedNetwork({ groups })
    const { result } = await opened(network, { bend: nth((n) => (n === 2 ? 'lost' : 'real')) })
    expect(result.outcome).toBe('failed')
    expect([namesIn(network, nicGroup), namesIn(network, subnetGroup)]).toEqual([[], []])
  })

  it('it is tried again to take the rule away', async () => {
    const network = simulatedNetwork()
    const bend = nth((n) => (n === 2 || n === 3 ? 'lost' : 'real'))
    expect((await opened(network, { bend })).result.outcome).toBe('closed')
    expect(namesIn(network)).toEqual([])
  })

  it('a rule that stays is told, with the command that takes it away', async () => {
    const network = simulatedNetwork()
    const { result } = await opened(network, { bend: nth((n) => (n > 1 ? 'lost' : 'real')) })
    expect(result).toMatchObject({
      outcome: 'left-open',
      failure: {
        code: 'ReversalFailed',
        next: [expect.stringContaining('nsg revoke vm-one'), expect.anything()],
      },
    })
    expect(namesIn(network)).toEqual([name])
  })

  it('a rule that somebody changed meanwhile is left to them', async () => {
    const network = simulatedNetwork()
    const bend: Bend = (plain) => ({
      ...plain,
      'change-azure': async (value, call) => {
        const result = await plain['change-azure']?.(value, call)
        const rules = network.groups[nicGroup] ?? []
        const at = rules.findIndex((each) => each.name === name)
        const made = rules[at]
        if (made) rules[at] = { ...made, sources: ['198.51.100.0/24'] }
        return result
      },
    })
    const { result } = await opened(network, { bend })
    expect(result.outcome).toBe('left-open')
    expect(result.failure?.message).toContain('says something else now')
    expect(namesIn(network)).toEqual([name])
  })
})

describe('a rule that was left', () => {
  it('is shown with owner, run and end, and whether that is over', async () => {
    const network = simulatedNetwork()
    await opened(network, { stay: false })
    const { result } = await shown(network)
    expect(result).toMatchObject({
      access: 'open',
      because: `let in by nsg-nic/${name} (4096)`,
      path: 'public',
      destination: '10.0.0.4',
      ours: [{ group: 'nsg-nic', rule: name, owner: 'a test', runId, mine: true, expired: false }],
    })
    const rule = network.groups[nicGroup]?.find((each) => each.name === name)
    if (rule)
      rule.description = `rdp-azure run ${runId} until 2020-01-01T00:00:00Z by ann@example.com`
    expect((await shown(network)).result.ours).toMatchObject([
      { owner: 'ann@example.com', mine: false, expired: true },
    ])
  })

  it('is taken away, and what is not ours stays', async () => {
    const lookalike = someRule('rdp-azure-vm-one-192-0-2-9-3389', 310, {
      sources: ['192.0.2.9'],
      destinations: ['10.0.0.4'],
    })
    const other = someRule('Office', 320, { sources: ['192.0.2.0/24'] })
    const network = simulatedNetwork({ groups: { [nicGroup]: withDefaults(lookalike, other) } })
    const before = structuredClone(network)
    await opened(network, { stay: false })
    const { result } = await closed(network)
    expect([result.outcome, result.left]).toEqual(['revoked', []])
    expect(network).toEqual(before)
    expect((await closed(network)).result.outcome).toBe('nothing-to-revoke')
  })

  it('of somebody else is left, and taken away only with all', async () => {
    const network = simulatedNetwork()
    await opened(network, { stay: false })
    const mine = await closed(network, { me: 'bob@example.com' })
    expect(mine.result).toMatchObject({ outcome: 'nothing-to-revoke', left: [{ owner: 'a test' }] })
    expect(namesIn(network)).toEqual([name])
    const all = await closed(network, { me: 'bob@example.com', all: true })
    expect(all.result).toMatchObject({ outcome: 'revoked', left: [] })
    expect(namesIn(network)).toEqual([])
  })

  it('is not taken away without a yes, and a dry run only shows it', async () => {
    const network = simulatedNetwork()
    await opened(network, { stay: false })
    const nobody = await closed(network, { policy: { unattended: false } })
    expect(nobody.result).toMatchObject({ outcome: 'refused', failure: { code: 'ConsentNeeded' } })
    expect((await closed(network, { dryRun: true })).result.outcome).toBe('planned')
    expect(namesIn(network)).toEqual([name])
  })

  it('is not taken for none where the groups could not be read', async () => {
    const failure = toFailure(new RdpAzureError('AccessDenied', 'the right is missing'))
    const bend: Bend = (plain) => ({
      ...plain,
      'look-groups': async () => ({ seen: false, failure }),
    })
    const { result } = await closed(simulatedNetwork(), { bend })
    expect([result.outcome, result.failure?.code]).toEqual(['failed', 'AccessDenied'])
  })

  it('is undone by its run, too, and left when another run made it anew', async () => {
    const network = simulatedNetwork()
    const before = structuredClone(network)
    const { activities } = await opened(network, { stay: false })
    expect(madeBy(activities).flat()).toHaveLength(1)
    const undo = (acts: typeof activities) => undoneOf(network, acts)
    expect((await undo(activities)).outcome).toBe('undone')
    expect(network).toEqual(before)
    expect((await undo(activities)).outcome).toBe('nothing-to-undo')
    await opened(network, { stay: false, runId: 'c'.repeat(32) })
    expect((await undo(activities)).outcome).toBe('refused')
    expect(namesIn(network)).toEqual([name])
  })
})

async function undoneOf(network: SimulatedNetwork, activities: Parameters<typeof madeBy>[0]) {
  const vm = { ...(await vmWith([])), network }
  return (await undone(vm, activities)).result
}

describe('a process that dies', () => {
  const file = (folder: string) => path.join(folder, `${runId}.jsonl`)

  it('at any line of the journal is gone on with, and leaves the group as it was', async () => {
    using whole = journalFolder()
    const undisturbed = simulatedNetwork()
    const before = structuredClone(undisturbed)
    const states: SimulatedNetwork[] = []
    const bend: Bend = (plain) => ({
      ...plain,
      'change-azure': async (value, call) => {
        const result = await plain['change-azure']?.(value, call)
        states.push(structuredClone(undisturbed))
        return result
      },
    })
    const result = await journaled(whole.folder, undisturbed, { bend })
    expect(result.outcome).toBe('closed')
    expect(undisturbed).toEqual(before)
    const lines = readFileSync(file(whole.folder), 'utf8').split('\n').slice(0, -1)
    const isChange = (line: string, state: string) =>
      line.includes(`"state":"${state}"`) && line.includes('"name":"change-azure"')
    expect(lines.filter((line) => isChange(line, 'started'))).toHaveLength(2)
    for (let count = 1; count <= lines.length; count += 1) {
      const kept = lines.slice(0, count)
      const begun = kept.filter((line) => isChange(line, 'started')).length
      // What was begun may have been made, or not; what was done was.
      const done = kept.filter((line) => isChange(line, 'done')).length
      for (const reached of new Set([begun, done])) {
        using place = journalFolder()
        mkdirSync(place.folder)
        writeFileSync(file(place.folder), kept.map((line) => `${line}\n`).join(''))
        const network = structuredClone(states[reached - 1] ?? before)
        const resumed = await journaled(place.folder, network, {}, true)
        expect([count, reached, resumed.outcome]).toEqual([count, reached, 'closed'])
        expect(network).toEqual(before)
        const run = await readRun(place.folder, runId)
        expect(madeBy(run.activities)).toEqual([])
      }
    }
  })
})
