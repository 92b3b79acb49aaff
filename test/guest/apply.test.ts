import { expect, test } from 'vitest'

import type { ChangeResult, PlannedChange } from '../../src/model/change.ts'
import type { WindowsState } from '../../src/model/windows-state.ts'
import { stateNames } from '../../src/sandbox/windows/names.ts'
import { changeRequest } from '../contract/guests/requests.ts'
import { healthy, withPatches } from '../contract/guests/states.ts'
import { describeInPowerShell } from '../helpers/describe-in-powershell.ts'
import { askPowerShell } from './ask-powershell.ts'

const shut = 'O:SYG:SYD:P(A;;FA;;;SY)'
const open = `${shut}(A;;FR;;;NS)`
const expired = { listenerCertificate: { validFrom: '-200d', validTo: '-10d' } }

/** A Windows with a shut key, an expired certificate and connections forbidden. */
async function broken(): Promise<WindowsState> {
  return withPatches([
    expired,
    { files: { $rdpKeyFile: { sddl: shut } } },
    {
      registry: {
        $terminalServer: { values: { fDenyTSConnections: { type: 'REG_DWORD', data: 1 } } },
      },
    },
  ])
}

/** The changes that mend it, one of every kind the guest knows. */
function mending(state: WindowsState): PlannedChange[] {
  const names = stateNames(state)
  const dword = (data: number) => ({ exists: true, type: 'REG_DWORD', data })
  return [
    {
      id: '1',
      kind: 'acl-grant',
      params: { path: names.rdpKeyFile, aces: '(A;;FR;;;NS)' },
      before: shut,
      after: open,
    },
    {
      id: '2',
      kind: 'registry-value',
      params: {
        path: names.terminalServer,
        name: 'fDenyTSConnections',
        type: 'REG_DWORD',
        data: 0,
      },
      before: dword(1),
      after: dword(0),
    },
    {
      id: '3',
      kind: 'registry-value',
      params: { path: `${names.policy}\\Deep\\Deeper`, name: 'New', type: 'REG_DWORD', data: 5 },
      before: { exists: false },
      after: dword(5),
    },
    {
      id: '4',
      kind: 'remove-certificate',
      params: { store: 'Remote Desktop', thumbprint: names.rdpCertificate.slice(-40) },
      before: { present: true },
      after: { present: false },
    },
    { id: '5', kind: 'restart-service', params: { name: 'SessionEnv' }, before: null, after: null },
    {
      id: '6',
      kind: 'restart-service',
      params: { name: 'TermService' },
      before: null,
      after: null,
    },
  ]
}

/** How often each service was started or stopped, and every audited change of an object: what happened. */
function happenings(state: WindowsState): string[] {
  return state.events
    .filter(({ provider }) => /Service Control Manager|Auditing/.test(provider))
    .map(({ id, properties }) => `${id} ${properties.join(' ')}`)
}

/** The state without what a change declares as its trace: time, events, the tool's own folder. */
function objects(state: WindowsState): unknown {
  const files = Object.entries(state.files).filter(
    ([path]) => !path.startsWith('C:\\Program Files\\rdp-azure'),
  )
  return { ...state, files: Object.fromEntries(files), clock: '', events: [], made: 0 }
}

const statuses = (results: readonly ChangeResult[] = []) => results.map(({ status }) => status)

describeInPowerShell('apply.ps1', () => {
  test('makes every kind of change, and the listener answers with a new certificate', async () => {
    const state = await broken()
    const { answer } = await askPowerShell(changeRequest('c', 'apply', mending(state)), state)
    expect(statuses(answer?.changes)).toEqual(Array(6).fill('done'))
    expect(answer?.replayed).toBe(false)
    expect(answer?.sections.loopback).toMatchObject({ value: { verdict: 'ok' } })
    expect(answer?.changes[5]?.detail).toEqual({ dependents: ['UmRdpService'] })
  })

  test('answers a repeated request from its records and changes nothing', async () => {
    const state = await broken()
    const request = changeRequest('c', 'apply', mending(state))
    const once = await askPowerShell(request, state)
    const twice = await askPowerShell(request, once.state)
    expect(twice.state).toEqual(once.state)
    expect(twice.writes).toBe(0)
    expect(twice.answer).toEqual({ ...once.answer, replayed: true })
  })

  test('finds under another id that everything is there already', async () => {
    const state = await broken()
    const changes = mending(state).filter(({ kind }) => kind !== 'restart-service')
    const once = await askPowerShell(changeRequest('c', 'apply', changes), state)
    const { answer } = await askPowerShell(changeRequest('e', 'apply', changes), once.state)
    expect(statuses(answer?.changes)).toEqual(Array(4).fill('already'))
  })

  test('puts everything back, also what Windows made in its place', async () => {
    const state = await broken()
    const changes = mending(state)
    const applied = await askPowerShell(changeRequest('c', 'apply', changes), state)
    const undone = await askPowerShell(changeRequest('d', 'undo', changes), applied.state)
    expect(statuses(undone.answer?.changes)).toEqual(Array(4).fill('done'))
    expect(objects(undone.state)).toEqual(objects(state))
    const backups = Object.keys(undone.state.files).filter((path) => path.includes('\\backup\\4.'))
    expect(backups.map((path) => path.replace(/.*\\/, ''))).toEqual([
      '4.removed.json',
      '4.replaced.json',
    ])
  })

  test('puts a key file back by its bytes and its descriptor when Windows has made another', async () => {
    const state = await broken()
    const changes = mending(state).slice(3, 4)
    const applied = await askPowerShell(changeRequest('c', 'apply', changes), state)
    const keyFile = stateNames(state).rdpKeyFile
    const other = { kind: 'file', content: 'b3RoZXI=', sddl: open, links: 1 } as const
    const meanwhile = { ...applied.state, files: { ...applied.state.files, [keyFile]: other } }
    const undone = await askPowerShell(changeRequest('d', 'undo', changes), meanwhile)
    expect(statuses(undone.answer?.changes)).toEqual(['done'])
    expect(undone.state.files[keyFile]).toEqual(state.files[keyFile])
    expect(JSON.stringify(undone.answer)).not.toContain(state.files[keyFile]?.content?.slice(0, 40))
  })

  test('stops at what has drifted, touches nothing there and skips the rest', async () => {
    const state = await broken()
    const changes = mending(state).slice(0, 3)
    const drifted = changes.map((change) =>
      change.id === '2' ? { ...change, before: { exists: false } } : change,
    )
    const ran = await askPowerShell(changeRequest('c', 'apply', drifted), state)
    expect(statuses(ran.answer?.changes)).toEqual(['done', 'drifted', 'skipped'])
    expect(ran.answer?.changes[1]?.found).toEqual({ exists: true, type: 'REG_DWORD', data: 1 })
    expect(ran.state.registry).toEqual(state.registry)
  })

  test('undo refuses what changed since', async () => {
    const state = await broken()
    const changes = mending(state).slice(0, 1)
    const applied = await askPowerShell(changeRequest('c', 'apply', changes), state)
    const keyFile = stateNames(state).rdpKeyFile
    const file = applied.state.files[keyFile]
    if (!file) throw new Error('no key file')
    const since = {
      ...applied.state,
      files: { ...applied.state.files, [keyFile]: { ...file, sddl: `${open}(A;;FR;;;BA)` } },
    }
    const undone = await askPowerShell(changeRequest('d', 'undo', changes), since)
    expect(statuses(undone.answer?.changes)).toEqual(['drifted'])
    expect(undone.state.files[keyFile]).toEqual(since.files[keyFile])
  })

  test.each([
    ['a junction', { kind: 'junction', target: 'C:\\Windows' }, 'ReparsePoint'],
    ['a file with a second hard link', { links: 2 }, 'HardLink'],
    ['a file another account owns', { sddl: 'O:BUG:SYD:P(A;;FA;;;SY)' }, 'ForeignOwner'],
  ])('refuses to touch %s', async (_, file, id) => {
    const state = await withPatches([{ files: { $rdpKeyFile: file } }])
    const ran = await askPowerShell(changeRequest('c', 'apply', mending(state).slice(0, 1)), state)
    expect(ran.answer?.changes).toMatchObject([{ status: 'refused', reason: { id } }])
    expect(ran.state.files[stateNames(state).rdpKeyFile]).toEqual(
      state.files[stateNames(state).rdpKeyFile],
    )
  })

  test.each([
    ['a junction', { kind: 'junction', target: 'C:\\Windows' }, 'ReparsePoint'],
    ['another account’s', { sddl: 'O:BUG:SYD:P(A;OICI;FA;;;SY)' }, 'ForeignOwner'],
  ])('refuses what lies below a folder that is %s', async (_, folder, id) => {
    for (const place of ['$machineKeys', 'C:\\ProgramData\\Microsoft\\Crypto', '$programData']) {
      const state = await withPatches([{ files: { [place]: folder } }])
      const [grant, , , remove] = mending(state)
      for (const change of [grant, remove]) {
        const ran = await askPowerShell(changeRequest('c', 'apply', change ? [change] : []), state)
        expect(ran.answer?.changes, place).toMatchObject([{ status: 'refused', reason: { id } }])
        expect(objects(ran.state)).toEqual(objects(state))
      }
    }
  })

  const own = 'C:\\Program Files\\rdp-azure'
  test.each([
    ['a link', { kind: 'junction', sddl: shut, target: 'C:\\Users\\eve' }, 'ReparsePoint'],
    [
      'someone else’s',
      { kind: 'directory', sddl: 'O:S-1-5-21-1-2-3-1001G:SYD:P(A;;FA;;;SY)' },
      'ForeignOwner',
    ],
    ['open to others', { kind: 'directory', sddl: `${shut}(A;OICI;FA;;;BU)` }, 'ForeignAccess'],
  ])('begins nothing when its own folder is %s', async (_, folder, id) => {
    const state = await withPatches([{ files: { [own]: folder } }])
    const ran = await askPowerShell(changeRequest('c', 'apply', mending(state).slice(0, 2)), state)
    expect(ran.answer?.changes).toMatchObject([
      { status: 'refused', reason: { id } },
      { status: 'skipped' },
    ])
    expect(ran.state).toEqual(state)
  })

  test('begins nothing while another run holds the machine', async () => {
    const state = await broken()
    const request = changeRequest('c', 'apply', mending(state).slice(0, 2))
    const ran = await askPowerShell(request, state, { mutexHeld: true })
    expect(ran.answer?.changes).toMatchObject([
      { status: 'failed', reason: { id: 'Busy' } },
      { status: 'skipped' },
    ])
    expect(ran.state).toEqual(state)
  })

  test('ends a restart that fails, and says why', async () => {
    const state = await withPatches([{ services: { TermService: { start: 'disabled' } } }])
    const ran = await askPowerShell(changeRequest('c', 'apply', mending(state).slice(5)), state)
    expect(ran.answer?.changes).toMatchObject([
      { status: 'failed', reason: { id: 'InvalidOperationException' } },
    ])
  })

  test('makes nothing when its time is over', async () => {
    const state = await broken()
    const request = { ...changeRequest('c', 'apply', mending(state).slice(0, 2)), budgetSeconds: 0 }
    const ran = await askPowerShell(request, state)
    expect(ran.answer?.changes).toMatchObject([
      { status: 'skipped', reason: { id: 'OutOfTime' } },
      { status: 'skipped' },
    ])
    expect(objects(ran.state)).toEqual(objects(state))
  })
})

describeInPowerShell('a guest that dies after any write', () => {
  test(
    'goes on where it was when asked again: each change is made once',
    { timeout: 240_000 },
    async () => {
      const state = await broken()
      const request = changeRequest('c', 'apply', mending(state))
      const whole = await askPowerShell(request, state)
      for (let after = 1; after <= whole.writes; after++) {
        const dead = await askPowerShell(request, state, { crashAfter: after })
        expect(dead.crashed).toBe(true)
        const resumed = await askPowerShell(request, dead.state)
        const place = `died after write ${after} of ${whole.writes}`
        expect(statuses(resumed.answer?.changes), place).toEqual(Array(6).fill('done'))
        expect(happenings(resumed.state), place).toEqual(happenings(whole.state))
        expect(objects(resumed.state), place).toEqual(objects(whole.state))
      }
    },
  )

  test('also in an undo', { timeout: 240_000 }, async () => {
    const state = await broken()
    const changes = mending(state)
    const applied = await askPowerShell(changeRequest('c', 'apply', changes), state)
    const request = changeRequest('d', 'undo', changes)
    const whole = await askPowerShell(request, applied.state)
    for (let after = 1; after <= whole.writes; after++) {
      const dead = await askPowerShell(request, applied.state, { crashAfter: after })
      const resumed = await askPowerShell(request, dead.state)
      const place = `died after write ${after} of ${whole.writes}`
      expect(statuses(resumed.answer?.changes), place).toEqual(Array(4).fill('done'))
      expect(objects(resumed.state), place).toEqual(objects(state))
    }
  })

  test('a torn record counts as none', async () => {
    const state = await broken()
    const request = changeRequest('c', 'apply', mending(state))
    const whole = await askPowerShell(request, state)
    const records = Object.keys(whole.state.files).filter((path) =>
      /\.(result|answer)\.json$/.test(path),
    )
    const files = { ...whole.state.files }
    for (const path of records) {
      const file = files[path]
      if (file) files[path] = { ...file, content: (file.content ?? '').slice(0, 8) }
    }
    const resumed = await askPowerShell(request, { ...whole.state, files })
    expect(statuses(resumed.answer?.changes)).toEqual(Array(6).fill('done'))
    expect(happenings(resumed.state)).toEqual(happenings(whole.state))
  })

  test('the healthy Windows is healthy still', async () => {
    const state = await healthy()
    const ran = await askPowerShell(changeRequest('c', 'apply', []), state)
    expect(objects(ran.state)).toEqual(objects(state))
    expect(ran.answer?.replayed).toBe(false)
  })
})
