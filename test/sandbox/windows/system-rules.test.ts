import { describe, expect, it } from 'vitest'

import type { WindowsState } from '../../../src/model/windows-state.ts'
import { systemKeys } from '../../../src/sandbox/windows/baseline-system.ts'
import { happen, settle } from '../../../src/sandbox/windows/happen.ts'
import { healthyWindows } from '../../../src/sandbox/windows/healthy.ts'
import { isListening, listenerOf } from '../../../src/sandbox/windows/listener.ts'
import { patchWindows } from '../../../src/sandbox/windows/patch.ts'
import { boot } from '../../../src/sandbox/windows/rules/boot.ts'

const healthy = await healthyWindows({
  computerName: 'vm-one',
  clock: new Date('2025-06-01T12:00:00Z'),
})
const patched = async (patch: unknown) => settle(await patchWindows(healthy, patch))
const idsOf = ({ events }: WindowsState) => events.map(({ id }) => id)
const dword = (data: number) => ({ type: 'REG_DWORD', data })
const safeboot = {
  [systemKeys.safeBoot]: { values: { Element: { type: 'REG_BINARY', data: '0000000000000000' } } },
}
const sessionHost = { [systemKeys.sessionHostRole]: { values: { InstallState: dword(1) } } }

describe('safe mode', () => {
  it('comes with the boot entry, keeps Remote Desktop down, and goes without it', async () => {
    const asked = await patched({ registry: safeboot })
    expect(isListening(asked)).toBe(true)
    const safe = await boot(asked)
    expect(isListening(safe)).toBe(false)
    const { failure } = await happen({ type: 'service-start', name: 'TermService' }, safe)
    expect(failure?.id).toBe('1084')
    const usual = await boot(
      await patchWindows(safe, { registry: { [systemKeys.safeBoot]: null } }),
    )
    expect(isListening(usual)).toBe(true)
  })

  it('that a state only names had never started the services', async () => {
    const state = await patched({
      registry: { [systemKeys.safeMode]: { values: { OptionValue: dword(1) } } },
    })
    expect(state.services['TermService']?.state).toBe('stopped')
  })
})

it('an update that is half done resets TLS until a restart takes it into use', async () => {
  const state = await patched({
    registry: { [systemKeys.servicingPending]: { values: {} } },
    system: { updateHalfDone: true },
  })
  expect(await listenerOf(state)).toEqual({ kind: 'reset-on-hello' })
  const after = await boot(state)
  expect(await listenerOf(after)).toMatchObject({ kind: 'serve' })
  expect(after.registry).not.toHaveProperty([systemKeys.servicingPending])
})

it('a full disk keeps Windows from making its certificate, and the event says why', async () => {
  const state = await patched({
    listenerCertificate: { validFrom: '-190d', validTo: '-7d' },
    system: { freeMb: 0 },
  })
  const renewal = state.events.find(({ id }) => id === 1058)
  expect(renewal?.properties).toEqual(['There is not enough space on the disk.'])
})

describe('what Windows logs of itself', () => {
  it.each<[why: string, patch: object, id: number]>([
    ['memory is exhausted', { system: { commitPercent: 97 } }, 2004],
    ['no port is left', { system: { portsExhausted: true } }, 4231],
    ['audio hangs', { system: { audioHangs: true } }, 7011],
    ['a machine SID exists twice', { system: { sidShared: true } }, 6167],
    ['the broker was renamed', { system: { brokerRenamed: true } }, 1296],
    [
      'licensing is not set',
      { registry: sessionHost, system: { licensing: { mode: 1, graceDays: 9 } } },
      1068,
    ],
    ['grace is over', { registry: sessionHost, system: { licensing: { mode: 1, type: 4 } } }, 1069],
  ])('when %s', async (_, patch, id) => {
    expect(idsOf(await patched(patch))).toContain(id)
    expect(idsOf(await patched({}))).not.toContain(id)
  })

  it('of a licensed session host nothing', async () => {
    const licensing = { mode: 1, type: 4, servers: ['lic01'] }
    expect(idsOf(await patched({ registry: sessionHost, system: { licensing } }))).toEqual([])
  })
})
