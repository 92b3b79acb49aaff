import { describe, expect, test } from 'vitest'

import type { PlannedChange } from '../../src/model/change.ts'
import { systemKeys } from '../../src/sandbox/windows/baseline-system.ts'
import { changeRequest } from '../contract/guests/requests.ts'
import { withPatches } from '../contract/guests/states.ts'
import type { Patch } from '../contract/guests/states.ts'
import { hasPowerShell } from '../helpers/powershell-host.ts'
import { guests, objects, statuses } from './folder-kinds.ts'

const here = guests.filter(([name]) => name !== 'PowerShell' || hasPowerShell())

const bootValue: PlannedChange = {
  id: '1',
  kind: 'boot-value',
  params: { name: 'safeboot', absent: true },
  before: { exists: true, mode: 1 },
  after: { exists: false },
}
const syncTime: PlannedChange = {
  id: '1',
  kind: 'sync-time',
  params: {},
  before: null,
  after: null,
}
const safe = (data: string): Patch => ({
  registry: { [systemKeys.safeBoot]: { values: { Element: { type: 'REG_BINARY', data } } } },
})
const inSafeMode = () => withPatches([safe('0100000000000000')])
const apply = changeRequest('c', 'apply', [bootValue])
const undo = changeRequest('d', 'undo', [bootValue])

describe.for(here)('the boot entry, by %s,', { timeout: 240_000 }, ([, ask]) => {
  test('loses safeboot, and gets the same mode back', async () => {
    const before = await inSafeMode()
    const applied = await ask(apply, before)
    expect(applied.answer?.changes).toMatchObject([
      { status: 'done', found: { exists: true, mode: 1 } },
    ])
    expect(applied.state.registry).not.toHaveProperty([systemKeys.safeBoot])
    const back = await ask(undo, applied.state)
    expect(statuses(back.answer?.changes)).toEqual(['done'])
    expect(objects(back.state)).toEqual(objects(before))
  })

  test('is left alone where it is as wanted, and where another mode was set since', async () => {
    const already = await ask(apply, await withPatches([]))
    expect(statuses(already.answer?.changes)).toEqual(['already'])
    const drifted = await ask(apply, await withPatches([safe('0200000000000000')]))
    expect(statuses(drifted.answer?.changes)).toEqual(['drifted'])
  })

  test('that the store does not name is not touched', async () => {
    const { answer } = await ask(
      apply,
      await withPatches([{ registry: { [systemKeys.defaultEntry]: null } }]),
    )
    expect(answer?.changes).toMatchObject([{ status: 'failed', reason: { id: 'NoBootEntry' } }])
  })

  test('is settled by looking when the guest dies after any write', async () => {
    const before = await inSafeMode()
    const whole = await ask(apply, before)
    for (let after = 1; after < 50; after++) {
      const dead = await ask(apply, before, { crashAfter: after })
      if (dead.answer) break
      const resumed = await ask(apply, dead.state)
      expect(statuses(resumed.answer?.changes), `died after write ${after}`).toEqual(['done'])
      expect(objects(resumed.state)).toEqual(objects(whole.state))
    }
  })
})

describe.for(here)('the clock, by %s,', { timeout: 240_000 }, ([, ask]) => {
  const sync = changeRequest('c', 'apply', [syncTime])
  const start = '2025-06-01T12:00:00.000Z'

  test('is set by its source, once', async () => {
    const wrong = await withPatches([{ clock: '+200d' }])
    expect(wrong.system.clockAheadSeconds).toBe(200 * 86_400)
    const set = await ask(sync, wrong)
    expect(statuses(set.answer?.changes)).toEqual(['done'])
    expect(Date.parse(set.state.clock) - Date.parse(start)).toBeLessThan(60_000)
    const again = await ask(sync, set.state)
    expect(again.answer?.replayed).toBe(true)
    expect(again.state.clock).toBe(set.state.clock)
  })

  test.each<[why: string, patch: Patch, id: string]>([
    ['Windows Time is stopped', { services: { W32Time: { state: 'stopped' } } }, 'TimeService1062'],
    ['no source answers', { system: { timeSource: 'silent' } }, 'TimeService-2147023436'],
  ])('stays wrong where %s, and the exit code says so', async (_, patch, id) => {
    const wrong = await withPatches([{ clock: '-2d' }, patch])
    const { answer, state } = await ask(sync, wrong)
    expect(answer?.changes).toMatchObject([{ status: 'failed', reason: { id } }])
    expect(state.system.clockAheadSeconds).toBe(-2 * 86_400)
  })

  test('is asked for again after the guest died in between', async () => {
    const wrong = await withPatches([{ clock: '+1d' }])
    for (let after = 1; after < 50; after++) {
      const dead = await ask(sync, wrong, { crashAfter: after })
      if (dead.answer) break
      const resumed = await ask(sync, dead.state)
      expect(statuses(resumed.answer?.changes), `died after write ${after}`).toEqual(['done'])
      expect(resumed.state.system.clockAheadSeconds).toBe(0)
    }
  })
})

const flushDns: PlannedChange = {
  id: '1',
  kind: 'flush-dns',
  params: {},
  before: null,
  after: null,
}
const keeping: Patch = { network: { dnsCache: ['dc1.contoso.test'] } }

describe.for(here)('names kept by the DNS client, by %s,', { timeout: 240_000 }, ([, ask]) => {
  const flush = changeRequest('c', 'apply', [flushDns])

  test('are forgotten, once', async () => {
    const done = await ask(flush, await withPatches([keeping]))
    expect(statuses(done.answer?.changes)).toEqual(['done'])
    expect(done.state.network.dnsCache).toEqual([])
    const again = await ask(flush, {
      ...done.state,
      network: { ...done.state.network, dnsCache: ['new'] },
    })
    expect(again.answer?.replayed).toBe(true)
    expect(again.state.network.dnsCache).toEqual(['new'])
  })

  test('stay where nobody is there to forget them, and the exit code says so', async () => {
    const stopped = await withPatches([keeping, { services: { Dnscache: { state: 'stopped' } } }])
    const { answer, state } = await ask(flush, stopped)
    expect(answer?.changes).toMatchObject([{ status: 'failed', reason: { id: 'DnsClient1' } }])
    expect(state.network.dnsCache).toEqual(['dc1.contoso.test'])
  })

  test('are forgotten after the guest died in between', async () => {
    const before = await withPatches([keeping])
    for (let after = 1; after < 50; after++) {
      const dead = await ask(flush, before, { crashAfter: after })
      if (dead.answer) break
      const resumed = await ask(flush, dead.state)
      expect(statuses(resumed.answer?.changes), `died after write ${after}`).toEqual(['done'])
      expect(resumed.state.network.dnsCache).toEqual([])
    }
  })
})
