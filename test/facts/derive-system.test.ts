import { describe, expect, test } from 'vitest'

import { registryPaths } from '../../src/change/registry-paths.ts'
import { deriveFacts } from '../../src/facts/derive.ts'
import { systemPaths } from '../../src/facts/reads/system.ts'
import type { GuestEvidence } from '../../src/model/guest-evidence.ts'
import { healthyGuest, target, withGuest } from './healthy-evidence.ts'

type Registry = NonNullable<GuestEvidence['registry']>
const dword = (data: number) => ({ type: 'REG_DWORD', data }) as const
const present = (values: Record<string, ReturnType<typeof dword>>) =>
  ({ status: 'present', values }) as const
const absent = { status: 'absent' } as const
const unreadable = { status: 'unreadable', id: 'x', message: 'y' } as const

const guestFacts = (sections: Partial<GuestEvidence>) =>
  deriveFacts(target, withGuest(sections), []).guest ?? {}
const registry = (more: Registry) => ({ registry: { ...healthyGuest.registry, ...more } })

describe('the guest’s clock', () => {
  const aheadAt = (now: string) => {
    const evidence = withGuest({ os: { ...healthyGuest.os, now } })
    const seen = { ...evidence, at: '2024-11-25T08:00:00Z', until: '2024-11-25T08:04:00Z' }
    return deriveFacts(target, seen, []).guest?.system?.clockAheadSeconds
  }

  test.each([
    ['is right anywhere within the gathering', '2024-11-25T08:03:59Z', 0],
    ['is behind from its beginning on', '2024-11-25T07:50:00Z', -600],
    ['is ahead from its end on', '2024-11-25T08:14:00Z', 600],
  ])('%s', (_, now, ahead) => expect(aheadAt(now)).toBe(ahead))
})

describe('a pending restart', () => {
  const pendingWith = (servicing: Registry[string], update: Registry[string]) =>
    guestFacts(
      registry({ [systemPaths.servicingPending]: servicing, [systemPaths.updatePending]: update }),
    ).system?.restartPending

  test('one key is enough, both must be gone, and an unread one is unknown', () => {
    expect(pendingWith(present({}), unreadable)).toBe(true)
    expect(pendingWith(absent, present({}))).toBe(true)
    expect(pendingWith(absent, absent)).toBe(false)
    expect(pendingWith(absent, unreadable)).toBeUndefined()
  })
})

describe('limits of sessions', () => {
  const limit = (policy: Record<string, number>, own: Record<string, number>) => {
    const numbers = (of: Record<string, number>) =>
      present(Object.fromEntries(Object.entries(of).map(([name, data]) => [name, dword(data)])))
    const keys = { [registryPaths.POL]: numbers(policy), [registryPaths.RT]: numbers(own) }
    return guestFacts(registry(keys)).load?.shortestLimitMinutes
  }

  test.each([
    ['none', {}, {}, 0],
    [
      'the listener’s own, where it does not inherit',
      {},
      { fInheritMaxIdleTime: 0, MaxIdleTime: 120_000 },
      2,
    ],
    ['not the listener’s own, where it inherits', {}, { MaxIdleTime: 120_000 }, 0],
    [
      'policy before the listener',
      { MaxIdleTime: 900_000 },
      { fInheritMaxIdleTime: 0, MaxIdleTime: 60_000 },
      15,
    ],
    ['the shorter of two', { MaxIdleTime: 900_000, MaxConnectionTime: 60_000 }, {}, 1],
  ])('%s', (_, policy, own, minutes) => expect(limit(policy, own)).toBe(minutes))
})

test('a flood is one of the last hour, and unknown where a log was not read', () => {
  const floodedAt = (lastAt: string, other: NonNullable<GuestEvidence['events']>[string]) =>
    guestFacts({ events: { '1006': { count: 3, lastAt }, '1012': other } }).load?.floodedLastHour
  expect(floodedAt('2024-11-25T07:30:00Z', unreadable)).toBe(true)
  expect(floodedAt('2024-11-25T06:30:00Z', { count: 0 })).toBe(false)
  expect(floodedAt('2024-11-25T06:30:00Z', unreadable)).toBeUndefined()
})

test('the reason of the newest disconnect is its second parameter, 0 where none was logged', () => {
  const reasonOf = (events: GuestEvidence['events']) =>
    guestFacts({ events }).load?.lastDisconnectReason
  expect(reasonOf({ '40': { count: 2, lastProperties: ['3', '257'] } })).toBe(257)
  expect(reasonOf({ '40': { count: 0 } })).toBe(0)
  expect(reasonOf({ '40': { count: 1, lastProperties: ['3', 'x'] } })).toBeUndefined()
})

test.each([
  ['%SystemRoot%\\System32\\termsrv.dll', false],
  ['C:\\Windows\\system32\\TERMSRV.DLL', false],
  ['%ProgramFiles%\\RDP Wrapper\\rdpwrap.dll', true],
  ['C:\\Windows\\System32\\..\\Temp\\termsrv.dll', true],
])('TermService loaded from %s: foreign %s', (data, foreign) => {
  const values = { ServiceDll: { type: 'REG_EXPAND_SZ', data } } as const
  const { programs } = guestFacts(
    registry({ [systemPaths.termService]: { status: 'present', values } }),
  )
  expect(programs).toMatchObject({ termServiceDll: data, foreignTermServiceDll: foreign })
})

test('failed logons are told by what stands behind their code', () => {
  const codes = { c0000234: 2, c0000072: 1, c0000193: 1, c0000071: 1, c0000224: 1 }
  const { accounts, load } = guestFacts({ machine: { failed: { perMinute: 7, codes } } })
  expect(accounts).toMatchObject({ failedLocked: 2, failedDisabled: 1, failedExpired: 3 })
  expect(load).toMatchObject({ failedLogonsPerMinute: 7 })
})

test('rights that the guest does not tell are as usual, and unknown where they were not read', () => {
  expect(guestFacts({ accounts: { rights: {} } }).accounts).toMatchObject({
    remoteLogon: ['S-1-5-32-544', 'S-1-5-32-555'],
    denied: [],
  })
  const rights = { remote: [], denyRemote: ['S-1-1-0'], denyNetwork: ['S-1-1-0'] }
  expect(guestFacts({ accounts: { rights } }).accounts).toMatchObject({
    remoteLogon: [],
    denied: ['S-1-1-0'],
  })
  expect(guestFacts({ accounts: { unread: ['rights'] } }).accounts).toEqual({})
})

test('where the role is not installed the machine is no session host, and the rest is unknown', () => {
  expect(guestFacts({ licensing: {} }).licensing).toEqual({ sessionHost: false })
  expect(guestFacts({}).licensing).toBeUndefined()
})
