import { describe, expect, it } from 'vitest'

import { commandFor } from '../../src/judge/command-for.ts'
import { refuseForeignPlan } from '../../src/workflow/approved-plan.ts'
import { madeBy } from '../../src/workflow/made.ts'
import { simulatedTarget } from '../helpers/simulated-azure.ts'
import { diagnosed, repaired, vmWith } from './one-vm.ts'

describe('what a run made', () => {
  it.each([
    ['done', [['acl-grant']]],
    ['failed', [['acl-grant']]],
    ['already', []],
    ['drifted', []],
    ['refused', []],
    ['skipped', []],
  ] as const)('counts a change that is %s as %j', async (status, made) => {
    const { activities } = await repaired(await vmWith(['f686-key-acl']))
    const changed = JSON.parse(
      JSON.stringify(activities.filter(({ name }) => name === 'change-guest')),
    )
    for (const { result } of changed) {
      for (const each of result.value.results) each.status = each.id === '1' ? status : 'skipped'
    }
    expect(madeBy(changed).map((stage) => stage.map(({ kind }) => kind))).toEqual(made)
  })

  it('is everything of a stage whose end is not known', async () => {
    const { activities } = await repaired(await vmWith(['f686-key-acl']))
    const [apply] = activities.filter(({ name }) => name === 'change-guest')
    const lost = apply ? [{ ...apply, result: null }] : []
    expect(madeBy(lost).flat()).toHaveLength(3)
  })
})

describe('what a run made in Azure', () => {
  const rule = { id: '1', kind: 'nsg-rule', params: {}, before: null, after: { priority: 290 } }
  const start = { id: '1', kind: 'start-vm', params: {}, before: null, after: null }
  const failure = { code: 'ArmFailed', message: 'the answer was lost', next: [], data: {} }
  const ended = (change: typeof rule | typeof start, result: unknown, undoOf?: string) => ({
    name: 'change-azure',
    input: { target: simulatedTarget, change, ...(undoOf === undefined ? {} : { undoOf }) },
    result,
  })
  const told = ({ id, kind }: { id: string; kind: string }, status: string) => ({
    seen: true,
    value: { id, kind, status },
  })

  it.each([
    ['a rule that was made', rule, told(rule, 'done'), 1],
    ['a rule whose answer was lost', rule, { seen: false, failure }, 1],
    ['a rule whose making threw', rule, null, 1],
    ['a rule that was there', rule, told(rule, 'already'), 0],
    ['a rule that was left alone', rule, told(rule, 'drifted'), 0],
    ['a start', start, told(start, 'done'), 1],
    ['a start whose answer was lost', start, { seen: false, failure }, 0],
  ])('counts %s', (_what, change, result, many) => {
    expect(madeBy([ended(change, result)]).flat()).toHaveLength(many)
  })

  it('is no more what was taken away, or was gone', () => {
    const made = ended(rule, told(rule, 'done'))
    for (const status of ['done', 'already']) {
      expect(madeBy([made, ended(rule, told(rule, status), 'a')])).toEqual([])
    }
    expect(madeBy([made, ended(rule, told(rule, 'drifted'), 'a')]).flat()).toHaveLength(1)
  })
})

describe('a command to go on with', () => {
  it('names VM and group, and quotes what a shell would read as its own', () => {
    const target = { name: 'vm-one', resourceGroup: 'rg (old)' }
    expect(commandFor('undo', target, '--run', 'x')).toBe(
      'rdp-azure undo vm-one -g "rg (old)" --run x',
    )
  })
})

describe('a plan of another VM', () => {
  it.each([
    [{ vmId: 'other' }, 'made anew'],
    [
      { id: `${simulatedTarget.id}2`, name: 'vm-two' },
      'vm-one in rg-one, and this is vm-two in rg-one',
    ],
  ])('is refused: %j', async (other, why) => {
    const { plan } = await diagnosed(await vmWith(['f686-key-acl']))
    if (!plan) throw new Error('the VM of the test has no plan')
    expect(() => refuseForeignPlan(plan, { ...simulatedTarget, ...other })).toThrow(why)
    expect(() => refuseForeignPlan(plan, simulatedTarget)).not.toThrow()
  })
})
