import { describe, expect, it } from 'vitest'

import { findByName } from '../../src/change/find-by-name.ts'
import { RdpAzureError, toFailure } from '../../src/errors.ts'
import { runbooksWith } from '../judge/shipped.ts'
import { repaired, vmWith } from './one-vm.ts'
import type { Bend } from './one-vm.ts'

const key = 'HKLM\\SYSTEM\\CurrentControlSet\\Control\\Terminal Server'
const set = (name: string, data: number) =>
  `{ registry-value: { path: '${key}', name: ${name}, type: REG_DWORD, data: ${data} } }`

/** Windows, Azure, Windows: the value in between takes hold at a boot. */
const runbooks = runbooksWith(`
id: three-stages
title: Three stages
role: cause
when: guest.rdp.settings.denyConnections == 1
because: it is off
repair:
  risk: medium
  interrupts: reboot
  changes: [${set('Mine', 1)}, { restart-vm: {} }, ${set('fDenyTSConnections', 0)}]
tests: [{ given: {}, expect: healthy }]
`)
const policy = { maxRisk: 'high', allowReboot: true } as const
const how = { runbooks, runbookId: 'three-stages', policy }
const failed = {
  seen: false,
  failure: toFailure(new RdpAzureError('ArmFailed', 'cancelled', { next: ['look again'] })),
}

const vmSwitchedOff = () => vmWith(['rdp-disabled'])
const valuesOf = (vm: Awaited<ReturnType<typeof vmSwitchedOff>>) =>
  findByName(vm.windows.registry, key)?.values

describe('a plan with a restart between two stages in Windows', () => {
  it('makes them in order, looks again after the boot, and proves the cure', async () => {
    const vm = await vmSwitchedOff()
    const before = vm.windows.system.bootedAt
    const { result, activities } = await repaired(vm, how)
    expect([result.outcome, result.proof]).toEqual(['fixed', 'inside'])
    const changing = activities.filter(({ name }) => name.startsWith('change-'))
    expect(changing.map(({ name }) => name)).toEqual([
      'change-guest',
      'change-azure',
      'change-guest',
    ])
    expect(changing[1]?.input).toMatchObject({ bootedAt: before })
    expect(vm.windows.system.bootedAt).not.toBe(before)
  })

  it('needs --allow-reboot', async () => {
    const vm = await vmSwitchedOff()
    const { result } = await repaired(vm, { ...how, policy: { maxRisk: 'high' } })
    expect(result.outcome).toBe('refused')
    expect(result.failure?.next[0]).toContain('--allow-reboot')
  })

  const failing = (name: string, nth: number): Bend => {
    let calls = 0
    return (plain) => ({
      ...plain,
      [name]: async (value, call) => {
        calls += 1
        return calls === nth ? failed : plain[name]?.(value, call)
      },
    })
  }

  it.each([
    ['the restart is cancelled', 'change-azure', 1],
    ['the stage after the restart gives no answer', 'change-guest', 2],
  ] as const)('takes back the first stage when %s', async (_what, name, nth) => {
    const vm = await vmSwitchedOff()
    const { result } = await repaired(vm, { ...how, bend: failing(name, nth) })
    expect([result.outcome, result.attempts[0]?.reversed]).toEqual(['not-fixed', 'yes'])
    expect(valuesOf(vm)).not.toHaveProperty('Mine')
    expect(valuesOf(vm)).toMatchObject({ fDenyTSConnections: { data: 1 } })
  })
})
