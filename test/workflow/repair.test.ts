import { describe, expect, it } from 'vitest'

import { RdpAzureError, toFailure } from '../../src/errors.ts'
import type { Host } from '../../src/model/host.ts'
import type { RepairResult } from '../../src/model/outcome.ts'
import type { Implementations } from '../../src/workflow/flow.ts'
import type { DoneActivity } from '../../src/workflow/made.ts'
import { core } from '../judge/shipped.ts'
import { diagnosed, repaired, repairRunId, undone, vmWith } from './one-vm.ts'
import type { Bend, How } from './one-vm.ts'

const keyFault = ['f686-key-acl']
const notCuring = { oddities: { schannelBroken: true } }
const ask = (answer: boolean): Host => ({ notify() {}, approve: async () => answer })

/** Names of the activities that change something, in order. */
const changes = (activities: readonly DoneActivity[]) =>
  activities.map(({ name }) => name).filter((name) => name.startsWith('change-'))

/** A wrapper of `change-guest`, told how often it was called before. */
function bendGuest(code: (real: () => Promise<unknown>, nth: number) => Promise<unknown>): Bend {
  let nth = 0
  return (plain: Implementations) => ({
    ...plain,
    'change-guest': (value, call) => {
      nth += 1
      return code(() => Promise.resolve(plain['change-guest']?.(value, call)), nth)
    },
  })
}

const lost = {
  seen: false,
  failure: toFailure(new RdpAzureError('GuestTimedOut', 'no answer', { next: ['look again'] })),
}

describe('a binding that is taken away', () => {
  const asked: How = { policy: { unattended: false, maxRisk: 'medium' }, host: ask(true) }

  it.each([
    ['has no key', { keyless: true }],
    ['is for clients only', { usages: ['1.3.6.1.5.5.7.3.2'] }],
  ])('is proven by another certificate, where the bound one %s', async (_what, how) => {
    const vm = await vmWith([], { listenerCertificate: { bound: true, ...how } })
    const { result } = await repaired(vm, { ...asked })
    expect([result.outcome, result.proof]).toEqual(['fixed', 'inside'])
  })
})

describe('how a repair ends', () => {
  const cases: {
    what: string
    faults: readonly string[]
    more?: object
    how?: How
    ends: [outcome: string, code: string | undefined, changing: number]
  }[] = [
    { what: 'a healthy VM', faults: [], ends: ['healthy', undefined, 0] },
    { what: 'a fault, unattended', faults: keyFault, ends: ['fixed', undefined, 1] },
    { what: 'a dry run', faults: keyFault, how: { dryRun: true }, ends: ['planned', undefined, 0] },
    {
      what: 'a yes of a person',
      faults: keyFault,
      how: { policy: { unattended: false }, host: ask(true) },
      ends: ['fixed', undefined, 1],
    },
    {
      what: 'a no of a person',
      faults: keyFault,
      how: { policy: { unattended: false }, host: ask(false) },
      ends: ['declined', 'Declined', 0],
    },
    {
      what: 'nobody to ask',
      faults: keyFault,
      how: { policy: { unattended: false } },
      ends: ['refused', 'ConsentNeeded', 0],
    },
    {
      what: 'a read-only run',
      faults: keyFault,
      how: { policy: { readOnly: true } },
      ends: ['refused', 'ReadOnly', 0],
    },
    {
      what: 'a run that may only diagnose',
      faults: keyFault,
      how: { policy: { mode: 'diagnose' } },
      ends: ['refused', 'PolicyRefused', 0],
    },
    {
      what: 'a repair that does not cure',
      faults: keyFault,
      more: notCuring,
      how: { runbooks: core },
      ends: ['not-fixed', 'NotFixed', 2],
    },
    {
      what: 'a fault that no runbook names',
      faults: [],
      more: notCuring,
      ends: ['undetermined', 'Undetermined', 0],
    },
    {
      what: 'a runbook by name that finds nothing',
      faults: [],
      how: { runbookId: 'f686-key-acl' },
      ends: ['refused', 'NeedsForce', 0],
    },
    {
      what: 'a runbook by name beside another fault',
      faults: [...keyFault, 'rdp-disabled'],
      how: { runbookId: 'rdp-disabled' },
      ends: ['not-fixed', 'NotFixed', 1],
    },
    {
      what: 'two faults, one after the other',
      faults: [...keyFault, 'rdp-disabled'],
      ends: ['fixed', undefined, 2],
    },
  ]
  it.each(cases)('$what', async ({ faults, more, how, ends }) => {
    const { result, activities } = await repaired(await vmWith(faults, more), how)
    expect([result.outcome, result.failure?.code, changes(activities).length]).toEqual(ends)
    for (const next of result.failure?.next ?? []) expect(next).not.toMatch(/<(?:vm|run|id)>/)
    if (result.failure) expect(result.failure.next.length).toBeGreaterThan(0)
  })

  it('names the VM and its group, and what else must be allowed, when nobody can be asked', async () => {
    const vm = await vmWith(keyFault, { activeSessions: 2 })
    const { result } = await repaired(vm, { policy: { unattended: false } })
    expect(result.failure?.next).toEqual([
      'rdp-azure repair vm-one -g rg-one --yes --allow-disconnect',
      'at a terminal: rdp-azure repair vm-one -g rg-one',
    ])
  })

  it('names the runbook again that was asked for by name', async () => {
    const how = { policy: { unattended: false }, runbookId: 'f686-key-acl' }
    const { result } = await repaired(await vmWith(keyFault), how)
    expect(result.failure?.next[0]).toBe(
      'rdp-azure repair vm-one -g rg-one --yes --runbook f686-key-acl',
    )
  })

  it('names again who connects, and on which way', async () => {
    const asked = { from: '198.51.100.7', via: 'public' } as const
    const how = { policy: { unattended: false }, asked }
    const { result } = await repaired(await vmWith(keyFault), how)
    expect(result.failure?.next[0]).toBe(
      'rdp-azure repair vm-one -g rg-one --yes --from 198.51.100.7 --via public',
    )
  })
})

describe('an approved plan', () => {
  const planFor = async (faults: readonly string[], runbookId?: string) => {
    const { plan } = await diagnosed(await vmWith(faults), runbookId)
    if (!plan) throw new Error('the VM of the test has no plan')
    return plan
  }
  const attended = { policy: { unattended: false } }

  it('is made without another question', async () => {
    const plan = await planFor(keyFault)
    const { result } = await repaired(await vmWith(keyFault), { ...attended, plan })
    expect([result.outcome, result.attempts.map((each) => each.consent)]).toEqual([
      'fixed',
      ['plan'],
    ])
  })

  it('is all that is made: another fault is told and left, whatever the policy permits', async () => {
    const both = [...keyFault, 'rdp-disabled']
    const plan = await planFor(both)
    const { result, activities } = await repaired(await vmWith(both), { plan })
    expect([result.outcome, changes(activities).length]).toEqual(['not-fixed', 1])
    expect(result.failure?.message).toContain('is repaired and kept')
  })

  it('is the only rung: when it does not cure it is reversed and no other is tried', async () => {
    const blocked = { oddities: { renewalBlocked: true } }
    const { plan } = await diagnosed(await vmWith(['rdp-cert-expired'], blocked))
    const vm = await vmWith(['rdp-cert-expired'], blocked)
    const { result } = await repaired(vm, plan ? { plan } : {})
    expect([result.outcome, result.attempts.map((each) => each.end)]).toEqual([
      'not-fixed',
      ['not-cured'],
    ])
  })

  it.each([
    ['is by another runbook', ['rdp-disabled'], keyFault, {}],
    ['nothing is wrong with the VM now', keyFault, [], {}],
    ['expired at', keyFault, keyFault, { expiresAt: '2026-11-25T07:59:59.000Z' }],
    ['was made by version 9.9.9', keyFault, keyFault, { toolVersion: '9.9.9' }],
    ['no longer follows', keyFault, keyFault, { risk: 'high' as const }],
  ])('is outdated and says so: %s', async (why, then, now, change) => {
    const plan = { ...(await planFor(then)), ...change }
    const { result, activities } = await repaired(await vmWith(now), { plan })
    expect([result.outcome, result.failure?.code]).toEqual(['refused', 'PlanOutdated'])
    const said = why === 'is by another runbook' ? 'is by rdp-disabled, and what' : why
    expect(result.failure?.message).toContain(said)
    expect(changes(activities)).toEqual([])
  })
})

describe('a change whose answer is not seen', () => {
  const reversalOf = ({ attempts }: RepairResult) => attempts.map((each) => each.reversed)

  it('is looked at and put back where it was made', async () => {
    const vm = await vmWith(keyFault)
    const before = vm.windows.files
    const bend = bendGuest(async (real, nth) => {
      const answer = await real()
      return nth === 1 ? lost : answer
    })
    const { result } = await repaired(vm, { bend })
    expect([result.outcome, reversalOf(result)]).toEqual(['not-fixed', ['yes']])
    expect(result.attempts[0]?.reversal.map((each) => each.status)).toEqual(['done'])
    const key = Object.keys(before).find((file) => file.includes('f686aace')) ?? ''
    expect(vm.windows.files[key]).toEqual(before[key])
  })

  it('is looked at and left where it was not made', async () => {
    const bend = bendGuest((real, nth) => (nth === 1 ? Promise.resolve(lost) : real()))
    const { result } = await repaired(await vmWith(keyFault), { bend })
    expect(result.attempts[0]?.reversal.map((each) => each.status)).toEqual(['already'])
  })

  it('that cannot be looked at either ends as not reversed, with the way to undo it', async () => {
    const bend = bendGuest((real, nth) =>
      nth === 1 ? real().then(() => lost) : Promise.resolve(lost),
    )
    const { result } = await repaired(await vmWith(keyFault), { bend })
    expect([result.outcome, reversalOf(result)]).toEqual(['reversal-failed', ['failed']])
    expect(result.failure?.next[0]).toBe(`rdp-azure undo vm-one -g rg-one --run ${repairRunId}`)
  })
})

describe('an undo', () => {
  it('puts back what was made, and a second one finds nothing left', async () => {
    const vm = await vmWith(keyFault)
    const { activities } = await repaired(vm)
    expect((await undone(vm, activities)).result.outcome).toBe('undone')
    const again = await undone(vm, activities, 'c'.repeat(32))
    expect([again.result.outcome, again.result.results.map((each) => each.status)]).toEqual([
      'nothing-to-undo',
      ['already'],
    ])
  })

  it('has nothing to do for a run that was reversed, and asks the guest nothing', async () => {
    const vm = await vmWith(keyFault, notCuring)
    const { activities } = await repaired(vm, { runbooks: core })
    const { result, activities: own } = await undone(vm, activities)
    expect([result.outcome, own]).toEqual(['nothing-to-undo', []])
  })

  it('puts back a change whose reversal failed', async () => {
    const vm = await vmWith(keyFault)
    const bend = bendGuest((real, nth) =>
      nth === 1 ? real().then(() => lost) : Promise.resolve(lost),
    )
    const { activities } = await repaired(vm, { bend })
    expect((await undone(vm, activities)).result.results.map((each) => each.status)).toEqual([
      'done',
    ])
  })

  it('leaves what changed since, and says how to look', async () => {
    const vm = await vmWith(keyFault)
    const { activities } = await repaired(vm)
    const drifted = await vmWith(keyFault, {
      files: { $rdpKeyFile: { sddl: 'O:SYG:SYD:P(A;;FA;;;BA)' } },
    })
    const { result } = await undone({ ...drifted }, activities)
    expect([result.outcome, result.failure?.code]).toEqual(['refused', 'UndoRefused'])
    expect(result.failure?.next).toEqual([
      'rdp-azure diagnose vm-one -g rg-one',
      `rdp-azure run show ${repairRunId}`,
    ])
  })

  it('tells how many changes it puts back in good English', async () => {
    const vm = await vmWith(keyFault)
    const { told } = await undone(vm, (await repaired(vm)).activities)
    expect(told.map(({ text }) => text)).toEqual([
      'putting back 1 change of vm-one',
      'undo ended: undone',
    ])
  })
})

describe('what a repair tells its host', () => {
  it('comes in order, and is for people', async () => {
    const { told } = await repaired(await vmWith(keyFault))
    expect(told.map(({ code, text }) => `${code}: ${text}`)).toMatchInlineSnapshot(`
      [
        "gather.started: looking at vm-one",
        "gather.failed: wire not seen: the VM has no address",
        "plan.made: f686-key-acl",
        "plan.permitted: the plan is permitted by the policy of this run",
        "stage.started: stage 1 of 1: acl-grant, restart-service, restart-service",
        "stage.done: stage 1 of 1 done",
      ]
    `)
  })
})
