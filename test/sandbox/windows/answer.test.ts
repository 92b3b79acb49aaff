import { describe, expect, it } from 'vitest'

import { isConsequence } from '../../../src/change/consequences.ts'
import { kindOf } from '../../../src/change/registry.ts'
import { grantAces } from '../../../src/change/sddl.ts'
import type { PlannedChange } from '../../../src/model/change.ts'
import { guestSectionNames } from '../../../src/model/guest-evidence.ts'
import type { GuestRequest } from '../../../src/model/guest-protocol.ts'
import type { WindowsState } from '../../../src/model/windows-state.ts'
import { answerRequest } from '../../../src/sandbox/windows/answer.ts'
import { keyFileSddl } from '../../../src/sandbox/windows/baseline-files.ts'
import { differences } from '../../../src/sandbox/windows/compare.ts'
import { settle } from '../../../src/sandbox/windows/happen.ts'
import { healthyWindows } from '../../../src/sandbox/windows/healthy.ts'
import {
  selfSignedCertificate,
  thumbprintsIn,
} from '../../../src/sandbox/windows/listener-certificate.ts'
import { stateNames } from '../../../src/sandbox/windows/names.ts'
import { patchWindows } from '../../../src/sandbox/windows/patch.ts'

const healthy = await healthyWindows({
  computerName: 'vm-one',
  clock: new Date('2025-06-01T12:00:00Z'),
})
const { rdpKeyFile, terminalServer } = stateNames(healthy)
const shut = 'O:SYG:SYD:P(A;;FA;;;SY)'
const broken = await settle(
  await patchWindows(healthy, {
    listenerCertificate: { validFrom: '-190d', validTo: '-7d' },
    oddities: { renewalBlocked: true },
    files: { $rdpKeyFile: { sddl: shut } },
    registry: { $terminalServer: { values: { fDenyTSConnections: { data: 1 } } } },
  }),
)
const oldThumbprint = selfSignedCertificate(broken).thumbprint ?? ''
const aces = keyFileSddl(20348).replace(/^.*PAI/, '')
const changes: PlannedChange[] = [
  {
    id: '1',
    kind: 'registry-value',
    params: { path: terminalServer, name: 'fDenyTSConnections', type: 'REG_DWORD', data: 0 },
    before: { exists: true, type: 'REG_DWORD', data: 1 },
    after: { exists: true, type: 'REG_DWORD', data: 0 },
  },
  {
    id: '2',
    kind: 'acl-grant',
    params: { path: rdpKeyFile, aces },
    before: shut,
    after: grantAces(shut, aces),
  },
  {
    id: '3',
    kind: 'remove-certificate',
    params: { store: 'Remote Desktop', thumbprint: oldThumbprint },
    before: { present: true },
    after: { present: false },
  },
  {
    id: '4',
    kind: 'restart-service',
    params: { name: 'SessionEnv' },
    before: null,
    after: null,
  },
  {
    id: '5',
    kind: 'restart-service',
    params: { name: 'TermService' },
    before: null,
    after: null,
  },
]

const runId = 'a'.repeat(32)
function request(kind: GuestRequest['kind'], id: string, list = changes): GuestRequest {
  const asked = {
    protocol: 1,
    requestId: id.repeat(32),
    kind,
    sections: [...guestSectionNames],
    registryValues: {},
    keyAccess: [],
    usual: { registry: {}, services: {}, keyAccess: {}, paths: {} },
    registryKeys: [terminalServer, 'HKLM\\SYSTEM\\CurrentControlSet\\Services\\TermService'],
    services: ['TermService', 'NoSuchService'],
    paths: ['C:\\ProgramData', 'C:\\none'],
    events: {
      '1058': {
        logs: ['System'],
        provider: 'Microsoft-Windows-TerminalServices-RemoteConnectionManager',
      },
    },
    eventHours: 24,
    budgetSeconds: 60,
  } as const
  const base = {
    ...asked,
    sections: [...asked.sections],
    keyAccess: [],
    events: { '1058': { ...asked.events['1058'], logs: ['System'] } },
    registryKeys: [...asked.registryKeys],
    services: [...asked.services],
    paths: [...asked.paths],
  }
  return kind === 'collect' ? base : { ...base, runId, changes: list }
}
const undoable = changes.slice(0, 3).toReversed()

const count = (state: WindowsState, id: number, ...properties: string[]) =>
  state.events.filter(
    (event) => event.id === id && properties.every((one, i) => event.properties[i] === one),
  ).length

/** How often each change was made in Windows, whatever the records say. */
function made(state: WindowsState) {
  const { rdpCertificate } = stateNames(broken)
  return {
    registry: count(state, 4657, terminalServer, 'fDenyTSConnections'),
    access: count(state, 4670, rdpKeyFile),
    removed: count(state, 4660, rdpCertificate),
    sessionEnv: count(state, 7036, 'SessionEnv', 'running'),
    termService: count(state, 7036, 'TermService', 'running'),
  }
}
const once = { registry: 1, access: 1, removed: 1, sessionEnv: 1, termService: 1 }

describe('collect', () => {
  it('reads every section of a healthy Windows and leaves it as it was', async () => {
    const before = structuredClone(healthy)
    const { state, answer } = await answerRequest(request('collect', 'c'), healthy)
    expect(differences(before, state)).toEqual([])
    expect(answer?.sections.loopback).toMatchObject({
      value: { stage: 'certificate', verdict: 'ok' },
    })
    expect(answer?.sections.services).toEqual({
      value: {
        TermService: { status: 'present', state: 'running', start: 3 },
        NoSuchService: { status: 'absent' },
      },
    })
    expect(answer?.sections.certificate).toMatchObject({
      value: {
        source: 'self-signed',
        inStore: true,
        subject: 'CN=vm-one',
        keySizeBits: 2048,
        container: 'TSSecKeySet1',
        provider: 'Microsoft Enhanced Cryptographic Provider v1.0',
      },
    })
    expect(Object.keys(answer?.sections ?? {})).toEqual(guestSectionNames)
  })

  it('tells the start type of a service as its registry key would', async () => {
    const { answer } = await answerRequest(request('collect', 'c'), healthy)
    expect(answer?.sections.registry).toMatchObject({
      value: {
        'HKLM\\SYSTEM\\CurrentControlSet\\Services\\TermService': {
          status: 'present',
          values: { Start: { type: 'REG_DWORD', data: 3 } },
        },
      },
    })
  })

  it.each([
    [
      'a folder that SYSTEM may not list',
      { files: { $machineKeys: { sddl: 'O:BAG:BAD:P(A;;FA;;;NS)' } } },
      'keys',
      { value: { listed: false, files: {} } },
    ],
    [
      'a key file whose list SYSTEM may not read',
      { files: { $rdpKeyFile: { sddl: 'O:NSG:NSD:P(A;;FR;;;NS)' } } },
      'keys',
      { value: { files: { [rdpKeyFile]: { status: 'unreadable' } } } },
    ],
    [
      'a missing key file',
      { files: { $rdpKeyFile: null } },
      'keys',
      { value: { listed: true, files: { [rdpKeyFile]: { status: 'absent' } } } },
    ],
    [
      'sessions that cannot be counted',
      { activeSessions: 'unknown' },
      'sessions',
      { error: { id: 'NoSessionCounter' } },
    ],
    [
      'a missing MachineGuid',
      { registry: { $cryptography: { values: { MachineGuid: null } } } },
      'keys',
      { error: { id: 'NoMachineGuid' } },
    ],
    [
      'connections denied',
      { registry: { $terminalServer: { values: { fDenyTSConnections: { data: 1 } } } } },
      'loopback',
      { value: { stage: 'tcp', verdict: 'tcp-refused' } },
    ],
    [
      'no certificate',
      { registry: { $rdpCertificate: null } },
      'loopback',
      { value: { stage: 'x224', verdict: 'x224-no-certificate', failureCode: 3 } },
    ],
    [
      'a certificate that is not in its store',
      { registry: { $rdpCertificate: null } },
      'certificate',
      { value: { source: 'self-signed', inStore: false, storeThumbprints: [] } },
    ],
    [
      'an expired certificate',
      { listenerCertificate: { validFrom: '-9d', validTo: '-1d' } },
      'loopback',
      { value: { verdict: 'certificate-expired' } },
    ],
    [
      'a certificate of tomorrow',
      { listenerCertificate: { validFrom: '+1d', validTo: '+9d' } },
      'loopback',
      { value: { verdict: 'certificate-not-yet-valid' } },
    ],
    [
      'a bound certificate',
      { listenerCertificate: { bound: true } },
      'certificate',
      { value: { source: 'bound', inStore: true, container: 'BoundRdpCertificate' } },
    ],
    [
      'a store entry that is no certificate',
      {
        registry: {
          $rdpCertificate: { values: { Blob: { data: '200000000100000002000000ffff' } } },
        },
      },
      'certificate',
      { error: { id: 'ConstructorInvokedThrowException' } },
    ],
  ] as const)('sees %s', async (_name, patch, section, expected) => {
    const state = await settle(await patchWindows(healthy, patch))
    const { answer } = await answerRequest(request('collect', 'c'), state)
    expect(answer?.sections[section]).toMatchObject(expected)
  })
})

describe('apply', () => {
  it('makes every change once, cures, and says so', async () => {
    const { state, answer } = await answerRequest(request('apply', '1'), broken)
    expect(answer?.changes.map(({ status }) => status)).toEqual(changes.map(() => 'done'))
    expect(answer?.changes[4]?.detail).toEqual({ dependents: ['UmRdpService'] })
    expect(answer?.sections.loopback).toMatchObject({ value: { verdict: 'ok' } })
    expect(made(state)).toEqual(once)
  })

  it('answers a repeated request from its records', async () => {
    const first = await answerRequest(request('apply', '1'), broken)
    const second = await answerRequest(request('apply', '1'), first.state)
    expect(differences(first.state, second.state)).toEqual([])
    expect(second.answer).toEqual({ ...first.answer, replayed: true })
  })

  it('finds the values there when it is asked anew', async () => {
    const first = await answerRequest(request('apply', '1', changes.slice(0, 3)), broken)
    const again = await answerRequest(request('apply', '2', changes.slice(0, 3)), first.state)
    expect(again.answer?.changes.map(({ status }) => status)).toEqual([
      'already',
      'already',
      'already',
    ])
    expect(made(again.state)).toEqual(made(first.state))
  })

  it('touches nothing that is neither as planned nor as wanted, and ends the stage', async () => {
    const elsewhere = await patchWindows(broken, {
      registry: { $terminalServer: { values: { fDenyTSConnections: { data: 7 } } } },
    })
    const { state, answer } = await answerRequest(request('apply', '1'), elsewhere)
    expect(answer?.changes.map(({ status }) => status)).toEqual([
      'drifted',
      'skipped',
      'skipped',
      'skipped',
      'skipped',
    ])
    expect(made(state)).toEqual(made(elsewhere))
  })

  it.each([
    [
      'a junction on the way',
      {
        files: { 'C:\\ProgramData\\Microsoft': { kind: 'junction', target: 'C:\\Users\\mallory' } },
      },
      'ReparsePoint',
    ],
    ['a further hard link', { files: { $rdpKeyFile: { links: 2 } } }, 'HardLink'],
    [
      'a foreign owner',
      { files: { $machineKeys: { sddl: 'O:BUG:SYD:PAI(A;;FA;;;WD)' } } },
      'ForeignOwner',
    ],
  ] as const)('refuses %s before it is touched', async (_name, patch, id) => {
    const state = await patchWindows(broken, patch)
    const only = changes.slice(1, 2)
    const { state: after, answer } = await answerRequest(request('apply', '1', only), state)
    expect(answer?.changes).toMatchObject([{ status: 'refused', reason: { id } }])
    expect(made(after)).toEqual(made(state))
  })

  it('refuses an own folder that someone else has prepared', async () => {
    const state = await patchWindows(broken, {
      files: {
        'C:\\Program Files\\rdp-azure': { kind: 'directory', sddl: 'O:SYG:SYD:P(A;OICI;FA;;;WD)' },
      },
    })
    const { state: after, answer } = await answerRequest(request('apply', '1'), state)
    expect(answer?.changes.map(({ status }) => status)).toEqual([
      'refused',
      'skipped',
      'skipped',
      'skipped',
      'skipped',
    ])
    expect(differences(state, after)).toEqual([])
  })

  it('says what the service manager says of a service that cannot start', async () => {
    const state = await patchWindows(broken, { services: { SessionEnv: { start: 'disabled' } } })
    const { answer } = await answerRequest(request('apply', '1', changes.slice(3)), state)
    expect(answer?.changes).toMatchObject([
      { status: 'failed', reason: { id: 'InvalidOperationException' } },
      { status: 'skipped' },
    ])
  })
})

describe('undo', () => {
  it('puts back every journaled object; only declared consequences differ', async () => {
    const applied = await answerRequest(request('apply', '1'), broken)
    const undone = await answerRequest(request('undo', '2', undoable), applied.state)
    expect(undone.answer?.changes.map(({ status }) => status)).toEqual(['done', 'done', 'done'])
    const declared = changes.flatMap(({ kind }) => kindOf(kind).consequences)
    const left = differences(broken, undone.state).filter(
      ({ path }) => !isConsequence(path, declared),
    )
    expect(left).toEqual([])
    expect(undone.state.files[rdpKeyFile]).toEqual(broken.files[rdpKeyFile])
    expect(selfSignedCertificate(undone.state)).toEqual(selfSignedCertificate(broken))
    expect(thumbprintsIn(undone.state, 'Remote Desktop')).toEqual([oldThumbprint])
  })

  it('puts back a key file that Windows has made anew meanwhile', async () => {
    const only = changes.slice(2, 3)
    const applied = await answerRequest(request('apply', '1', only), broken)
    const content = healthy.files[stateNames(healthy).machineKeys]?.content ?? 'AAAA'
    const elsewhere = await patchWindows(applied.state, { files: { $rdpKeyFile: { content } } })
    const undone = await answerRequest(request('undo', '2', only), elsewhere)
    expect(undone.answer?.changes).toMatchObject([{ status: 'done' }])
    expect(undone.state.files[rdpKeyFile]).toEqual(broken.files[rdpKeyFile])
  })

  it('of a certificate without a key leaves it without one again, and keeps the new key aside', async () => {
    const keyless = await patchWindows(broken, { files: { $rdpKeyFile: null } })
    const [, , removal, ...restarts] = changes
    const list = [removal, ...restarts].filter((change) => change !== undefined)
    const applied = await answerRequest(request('apply', '1', list), keyless)
    expect(applied.state.files).toHaveProperty([rdpKeyFile])
    const undone = await answerRequest(request('undo', '2', list.slice(0, 1)), applied.state)
    expect(undone.answer?.changes).toMatchObject([{ status: 'done' }])
    expect(undone.state.files).not.toHaveProperty([rdpKeyFile])
    expect(selfSignedCertificate(undone.state)).toEqual(selfSignedCertificate(keyless))
    const aside = Object.entries(undone.state.files).find(([path]) => path.includes('.replaced.'))
    const text = Buffer.from(aside?.[1].content ?? '', 'base64').toString()
    expect(text).toContain(applied.state.files[rdpKeyFile]?.content ?? 'no key')
  })

  it('leaves alone what changed since', async () => {
    const applied = await answerRequest(request('apply', '1'), broken)
    const elsewhere = await patchWindows(applied.state, {
      files: { $rdpKeyFile: { sddl: 'O:SYG:SYD:P(A;;FA;;;SY)(A;;FR;;;WD)' } },
    })
    const only = changes.slice(1, 2)
    const undone = await answerRequest(request('undo', '2', only), elsewhere)
    expect(undone.answer?.changes).toMatchObject([{ status: 'drifted' }])
    expect(undone.state.files[rdpKeyFile]).toEqual(elsewhere.files[rdpKeyFile])
  })
})

describe('a guest that dies', () => {
  /** Dies after each number of writes in turn, until the request is answered before the last. */
  async function deaths(asked: GuestRequest, start: WindowsState) {
    const dead: WindowsState[] = []
    for (let crashAfter = 0; ; crashAfter += 1) {
      const { state, answer } = await answerRequest(asked, start, { crashAfter })
      if (answer) return dead
      dead.push(state)
    }
  }

  it('after any write of an apply goes on where it was, each change made once', async () => {
    const whole = await answerRequest(request('apply', '1'), broken)
    const dead = await deaths(request('apply', '1'), broken)
    expect(dead.length).toBeGreaterThan(20)
    for (const state of dead) {
      const again = await answerRequest(request('apply', '1'), state)
      expect(again.answer?.changes.map(({ status }) => status)).toEqual(changes.map(() => 'done'))
      expect(made(again.state)).toEqual(once)
      expect(again.answer?.changes).toEqual(whole.answer?.changes)
    }
  })

  it('after any write of an undo goes on where it was, to the same end', async () => {
    const applied = await answerRequest(request('apply', '1'), broken)
    const whole = await answerRequest(request('undo', '2', undoable), applied.state)
    const dead = await deaths(request('undo', '2', undoable), applied.state)
    expect(dead.length).toBeGreaterThan(10)
    for (const state of dead) {
      const again = await answerRequest(request('undo', '2', undoable), state)
      expect(again.answer?.changes.map(({ status }) => status)).toEqual(['done', 'done', 'done'])
      const odd = differences(whole.state, again.state).filter(
        ({ path }) => !/^(events|clock|files\..*answer)/.test(path),
      )
      expect(odd).toEqual([])
    }
  })
})
