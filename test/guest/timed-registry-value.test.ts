import { describe, expect, test } from 'vitest'

import type { PlannedChange } from '../../src/model/change.ts'
import type { WindowsState } from '../../src/model/windows-state.ts'
import { happen } from '../../src/sandbox/windows/happen.ts'
import { registryPaths } from '../../src/sandbox/windows/places.ts'
import { readDword } from '../../src/sandbox/windows/registry.ts'
import { boot } from '../../src/sandbox/windows/rules/boot.ts'
import { changeRequest } from '../contract/guests/requests.ts'
import { healthy, withPatches } from '../contract/guests/states.ts'
import { hasPowerShell } from '../helpers/powershell-host.ts'
import { guests, objects, statuses } from './folder-kinds.ts'

const here = guests.filter(([name]) => name !== 'PowerShell' || hasPowerShell())
const nla = (data: number) => ({ exists: true, type: 'REG_DWORD', data })
const nlaOff: PlannedChange = {
  id: '1',
  kind: 'timed-registry-value',
  params: {
    path: registryPaths.RT,
    name: 'UserAuthentication',
    type: 'REG_DWORD',
    data: 0,
    minutes: 60,
    restore: 1,
  },
  before: nla(1),
  after: nla(0),
}
const apply = changeRequest('c', 'apply', [nlaOff])
const undo = changeRequest('d', 'undo', [nlaOff])

const demandsNla = (state: WindowsState) => readDword(state, registryPaths.RT, 'UserAuthentication')
const tasks = (state: WindowsState) => Object.keys(state.security.scheduledTasks)

/** What Windows is after so many minutes in which nobody did anything. */
async function after(state: WindowsState, minutes: number): Promise<WindowsState> {
  const clock = new Date(Date.parse(state.clock) + minutes * 60_000).toISOString()
  return (await happen({ type: 'acl-set', path: 'C:\\' }, { ...state, clock })).state
}

describe.for(here)('a value for a while, by %s,', ([, ask]) => {
  test('is set, with the task that ends it', async () => {
    const ran = await ask(apply, await healthy())
    expect(statuses(ran.answer?.changes)).toEqual(['done'])
    expect(demandsNla(ran.state)).toBe(0)
    expect(tasks(ran.state)).toEqual([`\\rdp-azure\\${'b'.repeat(32)}-1`])
  })

  test('is ended by Windows when the time is over, and not before', async () => {
    const { state } = await ask(apply, await healthy())
    expect(demandsNla(await after(state, 58))).toBe(0)
    const ended = await after(state, 60)
    expect(demandsNla(ended)).toBe(1)
    expect(tasks(ended)).toEqual([])
  })

  test('is ended by a restart of Windows', async () => {
    const ended = await boot((await ask(apply, await healthy())).state)
    expect(demandsNla(ended)).toBe(1)
    expect(tasks(ended)).toEqual([])
  })

  test('is taken back by undo, task and all', async () => {
    const before = await healthy()
    const back = await ask(undo, (await ask(apply, before)).state)
    expect(statuses(back.answer?.changes)).toEqual(['done'])
    expect(objects(back.state)).toEqual(objects(before))
  })

  test('needs no undo once Windows has ended it, also where nothing was set before', async () => {
    const before = await withPatches([
      { registry: { $rdpTcp: { values: { UserAuthentication: null } } } },
    ])
    const change = { ...nlaOff, before: { exists: false } }
    const { state } = await ask(changeRequest('c', 'apply', [change]), before)
    const back = await ask(changeRequest('d', 'undo', [change]), await after(state, 61))
    expect(statuses(back.answer?.changes)).toEqual(['already'])
    expect(demandsNla(back.state)).toBe(1)
  })

  test('is not set twice by the same request', async () => {
    const once = await ask(apply, await healthy())
    const again = await ask(apply, once.state)
    expect(again.answer?.replayed).toBe(true)
    expect(objects(again.state)).toEqual(objects(once.state))
  })
})

describe.for(here)('a guest that dies after any write of it, by %s,', ([, ask]) => {
  test('is never left weakened without the task', { timeout: 240_000 }, async () => {
    const before = await healthy()
    const whole = await ask(apply, before)
    for (let writes = 1; writes < 100; writes++) {
      const dead = await ask(apply, before, { crashAfter: writes })
      if (dead.answer) break
      const place = `died after write ${writes}`
      if (demandsNla(dead.state) === 0) expect(tasks(dead.state), place).toHaveLength(1)
      const resumed = await ask(apply, dead.state)
      expect(statuses(resumed.answer?.changes), place).toEqual(['done'])
      expect(demandsNla(resumed.state), place).toBe(0)
    }
    for (let writes = 1; writes < 100; writes++) {
      const dead = await ask(undo, whole.state, { crashAfter: writes })
      if (dead.answer) break
      const resumed = await ask(undo, dead.state)
      expect(objects(resumed.state), `undo died after write ${writes}`).toEqual(objects(before))
    }
  })
})

test('both guests leave the same Windows', { skip: here.length < 2 }, async () => {
  const start = await healthy()
  const [one, other] = await Promise.all(here.map(([, ask]) => ask(apply, start)))
  const seen = (ran: typeof one) => ({ state: ran?.state, changes: ran?.answer?.changes })
  expect(JSON.stringify(seen(one)?.state?.security)).toBe(
    JSON.stringify(seen(other)?.state?.security),
  )
  expect(seen(one).changes).toEqual(seen(other).changes)
})
