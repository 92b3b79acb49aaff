import { describe, expect, it } from 'vitest'

import { startMachines } from '../../src/sandbox/machines.ts'
import type { World } from '../../src/sandbox/world.ts'
import { bareWorld } from './bare-world.ts'

const clockOf = (world: World): string | undefined => world.vms[0]?.windows.clock

/** Machines on a clock the test moves, and the worlds they kept. */
function started(fixedClock = false) {
  const host = { ms: 5_000_000 }
  const kept: World[] = []
  const save = async (world: World): Promise<void> => void kept.push(world)
  const machines = startMachines(bareWorld(), { now: () => host.ms, save, fixedClock })
  const vm = machines.list()[0]
  if (vm === undefined) throw new Error('no VM')
  return { host, kept, machines, vm }
}

describe('machines in motion', () => {
  it('have clocks that go with the host’s, by whole seconds and without losing any', async () => {
    const { host, machines, vm } = started()
    expect(clockOf(machines.world())).toBe('2026-01-01T00:00:00.000Z')
    for (let step = 0; step < 10; step += 1) {
      host.ms += 1_500
      await machines.change(vm, (now) => now)
    }
    expect(clockOf(machines.world())).toBe('2026-01-01T00:00:15.000Z')
  })

  it('count the time a change takes', async () => {
    const { host, machines, vm } = started()
    await machines.change(vm, (now) => {
      host.ms += 40_000
      return now
    })
    expect(clockOf(machines.world())).toBe('2026-01-01T00:00:40.000Z')
  })

  it('have clocks that stand still when that is asked for', () => {
    const { host, machines } = started(true)
    host.ms += 60_000
    expect(clockOf(machines.world())).toBe('2026-01-01T00:00:00.000Z')
  })

  it('make one change after the other, each on what the one before left, each kept', async () => {
    const { kept, machines, vm } = started()
    const raised = Array.from({ length: 20 }, () =>
      machines.change(vm, async (now) => {
        await Promise.resolve()
        return { ...now, windows: { ...now.windows, made: now.windows.made + 1 } }
      }),
    )
    await Promise.all(raised)
    expect(kept.map((world) => world.vms[0]?.windows.made)).toEqual(raised.map((_, at) => at + 1))
  })

  it('stay as they were when a change fails, and take the next one', async () => {
    const { kept, machines, vm } = started()
    const failing = machines.change(vm, () => Promise.reject(new Error('no')))
    await expect(failing).rejects.toThrow('no')
    expect(kept).toEqual([])
    await machines.change(vm, (now) => ({ ...now, location: 'northeurope' }))
    expect(machines.find('RG-ONE', 'VM-one')?.location).toBe('northeurope')
  })

  it('stay as they were when the change cannot be kept', async () => {
    const save = (): Promise<void> => Promise.reject(new Error('disk full'))
    const machines = startMachines(bareWorld(), { now: () => 0, save })
    const vm = machines.list()[0]
    if (vm === undefined) throw new Error('no VM')
    await expect(machines.change(vm, (now) => ({ ...now, location: 'x' }))).rejects.toThrow(
      'disk full',
    )
    expect(machines.world()).toEqual(bareWorld())
  })

  it('tell who watches', async () => {
    const { machines, vm } = started()
    const seen: string[] = []
    machines.watch(async ({ platform }) => void seen.push(platform.power))
    await machines.change(vm, (now) => ({
      ...now,
      platform: { ...now.platform, power: 'stopped' },
    }))
    expect(seen).toEqual(['stopped'])
  })
})
