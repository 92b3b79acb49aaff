import { expect, test } from 'vitest'

import { evidenceOf } from '../../src/guest/evidence.ts'
import { guestSectionNames } from '../../src/model/guest-evidence.ts'
import type { GuestEvidence } from '../../src/model/guest-evidence.ts'
import type { GuestRequest } from '../../src/model/guest-protocol.ts'
import type { RegistryValue } from '../../src/model/registry-value.ts'
import type { WindowsState } from '../../src/model/windows-state.ts'
import type { ListenerBehaviour } from '../../src/sandbox/windows/contract.ts'
import { changeRequest, collectRequest } from '../contract/guests/requests.ts'
import { healthy, withPatches } from '../contract/guests/states.ts'
import type { Patch } from '../contract/guests/states.ts'
import { describeInPowerShell } from '../helpers/describe-in-powershell.ts'
import { askPowerShell } from './ask-powershell.ts'

async function collect(patches: Patch[], more: Partial<GuestRequest> = {}): Promise<GuestEvidence> {
  const request = { ...collectRequest('a'), ...more }
  const { answer } = await askPowerShell(request, await withPatches(patches))
  if (!answer) throw new Error('no answer')
  return evidenceOf(answer, request)
}

const secondsBetween = (from: WindowsState, to: WindowsState) =>
  (Date.parse(to.clock) - Date.parse(from.clock)) / 1000

describeInPowerShell('collect.ps1', () => {
  test('reads a healthy Windows whole and changes nothing', async () => {
    const state = await healthy()
    const asked = await askPowerShell(collectRequest('a'), state)
    expect(asked.state).toEqual(state)
    expect(asked.writes).toBe(0)
    const { certificate, keys, loopback, os, unseen } = evidenceOf(
      asked.answer ?? expect.fail(),
      collectRequest('a'),
    )
    expect(unseen).toEqual({})
    expect(os?.computerName).toBe('vm-web01')
    expect(certificate).toMatchObject({ source: 'self-signed', inStore: true, keySizeBits: 2048 })
    expect(loopback).toEqual({
      stage: 'certificate',
      verdict: 'ok',
      thumbprint: certificate?.thumbprint,
    })
    expect(keys?.files[keys.liveFile]).toMatchObject({ status: 'present', reparsePoint: false })
  })

  test('reads registry values as they are: unsigned, unexpanded, every type', async () => {
    const values: Record<string, RegistryValue> = {
      big: { type: 'REG_DWORD', data: 4294967295 },
      huge: { type: 'REG_QWORD', data: '18446744073709551615' },
      path: { type: 'REG_EXPAND_SZ', data: '%SystemRoot%\\x' },
      none: { type: 'REG_MULTI_SZ', data: [] },
      one: { type: 'REG_MULTI_SZ', data: ['a'] },
      empty: { type: 'REG_BINARY', data: '' },
      bytes: { type: 'REG_BINARY', data: '00ff' },
      keys: { type: 'REG_SZ', data: 'a value may be called what a method is called' },
      count: { type: 'REG_SZ', data: 'Caf\u00e9 "quoted" \\ \u2019' },
      '': { type: 'REG_SZ', data: 'the default value' },
    }
    const { registry } = await collect([{ registry: { 'HKLM\\SOFTWARE\\Odd': { values } } }], {
      registryKeys: ['HKLM\\SOFTWARE\\Odd', 'HKLM\\SOFTWARE\\None'],
      registryValues: {},
    })
    expect(registry).toEqual({
      'HKLM\\SOFTWARE\\Odd': { status: 'present', values },
      'HKLM\\SOFTWARE\\None': { status: 'absent' },
    })
  })

  test('tells refused from absent, for keys, folders and sessions', async () => {
    const shut = 'D:P(A;;KR;;;NS)'
    const { keys, registry, sessions, unseen } = await collect(
      [
        { registry: { $terminalServer: { sddl: shut } }, activeSessions: 'unknown' },
        { files: { $machineKeys: { sddl: 'O:SYG:SYD:P(A;;FR;;;NS)' } } },
      ],
      {
        registryKeys: ['HKLM\\SYSTEM\\CurrentControlSet\\Control\\Terminal Server'],
        registryValues: {},
      },
    )
    expect(keys).toMatchObject({ listed: false, files: {} })
    expect(Object.values(registry ?? {})).toMatchObject([{ status: 'unreadable' }])
    expect(sessions).toBeUndefined()
    expect(unseen.sessions?.id).toBe('NoSessionCounter')
  })

  test('leaves the other sections alone when one fails', async () => {
    const { os, certificate, unseen } = await collect([
      { registry: { $cryptography: { values: { MachineGuid: null } } } },
    ])
    expect(os).toBeUndefined()
    expect(unseen.os?.id).toBe('NoMachineGuid')
    expect(certificate?.inStore).toBe(true)
  })

  test('counts an event it looked for and did not find as none, and says which log it cannot read', async () => {
    const rdp = 'Microsoft-Windows-TerminalServices-RemoteConnectionManager'
    const event = (hour: number, status: string) => ({
      log: 'System',
      provider: rdp,
      id: 1058,
      timeCreated: `2025-06-01T0${hour}:00:00.000Z`,
      properties: [status],
    })
    const old = { ...event(1, 'long ago'), timeCreated: '2025-05-01T00:00:00.000Z' }
    const { events } = await collect([{ events: [old, event(1, 'first'), event(2, 'last')] }], {
      events: {
        '1058': { logs: ['System'], provider: rdp },
        '1057': { logs: ['System'], provider: rdp },
        '9': { logs: ['No such log'], provider: 'x' },
      },
    })
    expect(events).toEqual({
      '1058': { count: 2, lastAt: '2025-06-01T02:00:00.000Z', lastProperties: ['last'] },
      '1057': { count: 0 },
      '9': {
        status: 'unreadable',
        id: 'NoMatchingLogsFound',
        message: expect.stringContaining('No such log'),
      },
    })
  })

  const behaviours: [ListenerBehaviour, object][] = [
    [{ kind: 'closed' }, { stage: 'tcp', verdict: 'tcp-refused' }],
    [{ kind: 'no-certificate' }, { stage: 'x224', verdict: 'x224-no-certificate', failureCode: 3 }],
    [{ kind: 'reset-on-hello' }, { stage: 'tls', verdict: 'tls-reset' }],
  ]
  test.each(behaviours)('shakes hands with a listener that is %j', async (behaviour, expected) => {
    const listenerOf = async () => behaviour
    const { answer } = await askPowerShell(collectRequest('a'), await healthy(), { listenerOf })
    expect(answer?.sections.loopback).toEqual({ value: expected })
  })

  test.each([
    ['+200d', 'certificate-expired'],
    ['-60d', 'certificate-not-yet-valid'],
  ])('judges the presented certificate by the guest’s clock (%s)', async (clock, verdict) => {
    const { loopback } = await collect([{ clock }])
    expect(loopback).toMatchObject({ stage: 'certificate', verdict })
  })

  test('reads only the sections asked for', async () => {
    const { answer } = await askPowerShell(
      { ...collectRequest('a'), sections: ['sessions'] },
      await healthy(),
    )
    expect(Object.keys(answer?.sections ?? {})).toEqual(['sessions'])
  })

  test('leaves a section that hangs behind, and reads the others', async () => {
    const start = await healthy()
    const hang = ['Win32_OperatingSystem']
    const { answer, state } = await askPowerShell(collectRequest('a'), start, { hang })
    const { unseen, ...seen } = evidenceOf(answer ?? expect.fail(), collectRequest('a'))
    expect(unseen).toEqual({ os: { id: 'TimedOut', message: expect.any(String) } })
    expect(Object.keys(seen)).toHaveLength(guestSectionNames.length - 1)
    expect(secondsBetween(start, state)).toBe(12)
  })

  test('ends within its budget, however much hangs', async () => {
    const start = await healthy()
    const hang = ['Win32_OperatingSystem', 'Get-Item', 'Get-Service', 'Get-WinEvent']
    const { answer, state } = await askPowerShell(collectRequest('a'), start, { hang })
    const { unseen } = evidenceOf(answer ?? expect.fail(), collectRequest('a'))
    const ids = Object.values(unseen).map(({ id }) => id)
    expect(ids.filter((id) => id === 'TimedOut').length).toBeGreaterThan(2)
    expect(ids.at(-1)).toBe('OutOfTime')
    expect(secondsBetween(start, state)).toBe(collectRequest('a').budgetSeconds)
  })

  test('reads what it can after a change, too, when a section hangs', async () => {
    const request = { ...changeRequest('c', 'apply', []), sections: [...guestSectionNames] }
    const hang = ['Win32_PerfFormattedData_LocalSessionManager_TerminalServices']
    const { answer } = await askPowerShell(request, await healthy(), { hang })
    const { unseen } = evidenceOf(answer ?? expect.fail(), request)
    expect(unseen).toMatchObject({ sessions: { id: 'TimedOut' } })
    expect(Object.keys(unseen)).toHaveLength(1)
  })

  test('says which sections it had no time for', async () => {
    const { unseen } = await collect([], { budgetSeconds: 0, sections: ['os', 'paths'] })
    expect([unseen.os?.id, unseen.paths?.id]).toEqual(['OutOfTime', 'OutOfTime'])
  })

  test('keeps a full answer within its frame, and names what it left out', async () => {
    const values = Object.fromEntries(
      Array.from({ length: 300 }, (_, i) => [
        `v${i * 7919}`,
        { type: 'REG_DWORD', data: i * 104729 },
      ]),
    )
    const key = 'HKLM\\SOFTWARE\\Odd'
    const request = { ...collectRequest('a'), registryKeys: [key] }
    const asked = await askPowerShell(
      request,
      await withPatches([{ registry: { [key]: { values } } }]),
    )
    expect(Buffer.byteLength(asked.stdout)).toBeLessThanOrEqual(4096)
    expect(asked.answer?.omitted).toEqual(
      guestSectionNames.slice(guestSectionNames.indexOf('registry')),
    )
    const seen = Object.keys(asked.answer?.sections ?? {})
    expect(seen.toSorted()).toEqual([
      'certificate',
      'keys',
      'loopback',
      'os',
      'services',
      'sessions',
    ])
  })

  test.each([
    [{ powershell: { version: '3.0' } }, /older than 5.1 \(found: 3.0\)/],
    [{ powershell: { version: '5.0' } }, /older than 5.1/],
    [{ powershell: { languageMode: 'ConstrainedLanguage' } }, /constrained mode/],
    [{ powershell: { is64Bit: false } }, /32-bit/],
  ])('says in plain text what blocks it: %j', async (patch, message) => {
    await expect(collect([patch])).rejects.toMatchObject({ code: 'GuestBlocked' })
    await expect(collect([patch])).rejects.toThrow(message)
  })
})
