import { describe, expect, test } from 'vitest'

import type { PlannedChange } from '../../src/model/change.ts'
import type { WindowsState } from '../../src/model/windows-state.ts'
import { happen } from '../../src/sandbox/windows/happen.ts'
import { outsideOf } from '../../src/sandbox/windows/outside.ts'
import { registryPaths } from '../../src/sandbox/windows/places.ts'
import { readValue } from '../../src/sandbox/windows/registry.ts'
import { boot } from '../../src/sandbox/windows/rules/boot.ts'
import { changeRequest } from '../contract/guests/requests.ts'
import { withPatches } from '../contract/guests/states.ts'
import type { Patch } from '../contract/guests/states.ts'
import { hasPowerShell } from '../helpers/powershell-host.ts'
import { guests, objects, statuses } from './folder-kinds.ts'

const here = guests.filter(([name]) => name !== 'PowerShell' || hasPowerShell())
const key = `${registryPaths.FWP}\\ConSecRules`
const name = '{15EC}'
const on = 'v2.30|Action=Secure|Active=TRUE|Auth1Set={1}|Name=isolation & <more>|'
const off = on.replace('Active=TRUE', 'Active=FALSE')
const withRule = (data: string): Patch => ({
  registry: { [key]: { values: { [name]: { type: 'REG_SZ', data } } } },
})
const down: Patch = { services: { mpssvc: { state: 'stopped' } } }

const switchedOff: PlannedChange = {
  id: '1',
  kind: 'ipsec-rule',
  params: { name, minutes: 60 },
  before: { active: true },
  after: { active: false },
}
const apply = changeRequest('c', 'apply', [switchedOff])
const undo = changeRequest('d', 'undo', [switchedOff])

const ruleOf = (state: WindowsState) => readValue(state, key, name)?.data
const tasks = (state: WindowsState) => Object.values(state.security.scheduledTasks)

async function after(state: WindowsState, minutes: number): Promise<WindowsState> {
  const clock = new Date(Date.parse(state.clock) + minutes * 60_000).toISOString()
  return (await happen({ type: 'acl-set', path: 'C:\\' }, { ...state, clock })).state
}

describe.for(here)('an IPsec rule, by %s,', { timeout: 240_000 }, ([, ask]) => {
  test('is switched off by its one token, which lets a client in', async () => {
    const before = await withPatches([withRule(on)])
    expect((await outsideOf(before)).kind).toBe('closed')
    const ran = await ask(apply, before)
    expect(statuses(ran.answer?.changes)).toEqual(['done'])
    expect(ruleOf(ran.state)).toBe(off)
    expect((await outsideOf(ran.state)).kind).toBe('serve')
  })

  test('is switched off while the firewall’s service is down', async () => {
    const ran = await ask(apply, await withPatches([withRule(on), down]))
    expect(statuses(ran.answer?.changes)).toEqual(['done'])
    expect(ruleOf(ran.state)).toBe(off)
  })

  test('holds again when the time is over, and at a start of Windows', async () => {
    const { state } = await ask(apply, await withPatches([withRule(on)]))
    expect(ruleOf(await after(state, 58))).toBe(off)
    for (const ended of [await after(state, 61), await boot(state)]) {
      expect(ruleOf(ended)).toBe(on)
      expect(tasks(ended)).toEqual([])
    }
  })

  test('is told to the running service by its own name', async () => {
    const { state } = await ask(apply, await withPatches([withRule(on)]))
    const written = tasks(state)[0]?.replaceAll('&quot;', '"')
    expect(written).toContain(`Set-NetIPsecRule -Name '${name}' -Enabled True"`)
  })

  test('is taken back by undo, task and all', async () => {
    const before = await withPatches([withRule(on)])
    const back = await ask(undo, (await ask(apply, before)).state)
    expect(statuses(back.answer?.changes)).toEqual(['done'])
    expect(objects(back.state)).toEqual(objects(before))
  })

  test('needs no undo once Windows has ended it', async () => {
    const { state } = await ask(apply, await withPatches([withRule(on)]))
    const back = await ask(undo, await after(state, 61))
    expect(statuses(back.answer?.changes)).toEqual(['already'])
  })

  test.for([
    ['a quote', `${on}Desc=the "old" one|`],
    ['a variable', `${on}Desc=%TEMP%|`],
    ['a token that is none', `${on}rubbish|`],
  ])('is left alone with %s in its text', async ([, text = '']) => {
    const before = await withPatches([withRule(text)])
    const ran = await ask(apply, before)
    expect(statuses(ran.answer?.changes)).toEqual(['refused'])
    expect(objects(ran.state)).toEqual(objects(before))
  })

  test('is never off without the task, wherever the guest dies', async () => {
    const before = await withPatches([withRule(on)])
    const whole = await ask(apply, before)
    for (let writes = 1; writes < 100; writes++) {
      const dead = await ask(apply, before, { crashAfter: writes })
      if (dead.answer) break
      const place = `died after write ${writes}`
      if (ruleOf(dead.state) === off) expect(tasks(dead.state), place).toHaveLength(1)
      const resumed = await ask(apply, dead.state)
      expect(statuses(resumed.answer?.changes), place).toEqual(['done'])
      expect(ruleOf(resumed.state), place).toBe(off)
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
  const start = await withPatches([withRule(on)])
  const [one, other] = await Promise.all(here.map(([, ask]) => ask(apply, start)))
  expect(one?.state.security).toEqual(other?.state.security)
  expect(one?.answer?.changes).toEqual(other?.answer?.changes)
})
