import { describe, expect, it } from 'vitest'

import { refuseForeignPlan } from '../../src/workflow/approved-plan.ts'
import { commandFor } from '../../src/workflow/command-for.ts'
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
