import { describe, expect, test } from 'vitest'

import type { ChangeKind } from '../../src/change/kind.ts'
import { registryPaths } from '../../src/change/registry-paths.ts'
import { changeKinds, kindOf } from '../../src/change/registry.ts'
import { RdpAzureError } from '../../src/errors.ts'
import type { Json, PlannedChange } from '../../src/model/change.ts'
import type { GuestEvidence } from '../../src/model/guest-evidence.ts'
import type { RegistryValue } from '../../src/model/registry-value.ts'

const { TS, CST } = registryPaths
const keyFile = 'C:\\ProgramData\\Microsoft\\Crypto\\RSA\\MachineKeys\\f686aace_guid'
const listed = 'C:\\Windows\\notes.txt'
const thumbprint = 'A'.repeat(40)
const unreadable = { status: 'unreadable', id: 'UnauthorizedAccess', message: 'denied' } as const
const inheritedKeyAces = '(A;CIID;KR;;;BU)(A;CIID;KA;;;BA)(A;CIID;KA;;;SY)(A;CIIOID;KA;;;CO)'
const file = (sddl: string, reparsePoint = false) =>
  ({ status: 'present', sizeBytes: 2200, sddl, reparsePoint }) as const

const guest: GuestEvidence = {
  unseen: {},
  registry: {
    [TS]: {
      status: 'present',
      values: {
        FDENYTSCONNECTIONS: { data: 1, type: 'REG_DWORD' },
        Text: { data: 'x'.repeat(100), type: 'REG_SZ' },
      },
    },
    'HKLM\\Gone': { status: 'absent' },
    'HKLM\\Shut': unreadable,
  },
  services: {
    TermService: { status: 'present', state: 'running', start: 3 },
    Off: { status: 'present', state: 'stopped', start: 4 },
    Gone: { status: 'absent' },
    Shut: unreadable,
    Slow: { status: 'present', state: 'startPending', start: 2 },
    Odd: { status: 'present', state: 'running', start: 7 },
  },
  keys: {
    folder: 'C:\\ProgramData\\Microsoft\\Crypto\\RSA\\MachineKeys',
    listed: true,
    liveFile: keyFile,
    files: { [keyFile]: file('O:SYD:P(A;;FA;;;SY)') },
  },
  paths: {
    [listed]: file('O:SYD:P(A;;FR;;;BU)'),
    'C:\\link': file('O:SYD:P(A;;FA;;;SY)', true),
    'C:\\odd': file('rubbish'),
    'C:\\untold': file('O:SYG:SY'),
    'C:\\gone': { status: 'absent' },
    'C:\\shut': unreadable,
  },
  keyAccess: {
    [CST]: { status: 'present', sddl: `O:BAG:SYD:AI(D;;0x6;;;SY)${inheritedKeyAces}` },
    [`${CST}\\Certificates`]: { status: 'present', sddl: `O:BAG:SYD:AI${inheritedKeyAces}` },
    'HKLM\\Above': { status: 'present', sddl: 'O:BAG:SYD:AI(D;CIID;KA;;;SY)(A;CIID;KA;;;SY)' },
    'HKLM\\Odd': { status: 'present', sddl: 'rubbish' },
    'HKLM\\Gone': { status: 'absent' },
    'HKLM\\Shut': unreadable,
  },
  certificate: { source: 'self-signed', inStore: true, storeThumbprints: [thumbprint] },
}

const dword = (data: number, path: string = TS, name = 'fDenyTSConnections') => ({
  path,
  name,
  type: 'REG_DWORD',
  data,
})
const grant = (path: string, aces = '(A;;FA;;;SY)(A;;FR;;;NS)') => ({ path, aces })

const keyGrant = (path: string, aces = '(A;;KA;;;SY)') => ({ path, aces })

interface Row {
  kind: string
  params: Json
  planned: Record<string, unknown>
  told?: { subject: string; from: string; to: string }
}

const rows: Row[] = [
  {
    kind: 'registry-value',
    params: dword(0),
    planned: {
      kind: 'change',
      before: { exists: true, type: 'REG_DWORD', data: 1 },
      after: { exists: true, type: 'REG_DWORD', data: 0 },
    },
    told: {
      subject: `registry value ${TS}\\fDenyTSConnections`,
      from: '1 (REG_DWORD)',
      to: '0 (REG_DWORD)',
    },
  },
  { kind: 'registry-value', params: dword(1), planned: { kind: 'unneeded' } },
  { kind: 'registry-value', params: dword(1, TS.toUpperCase()), planned: { kind: 'unneeded' } },
  {
    kind: 'registry-value',
    params: { path: TS, name: 'Text', absent: true },
    planned: { kind: 'change', after: { exists: false } },
    told: {
      subject: `registry value ${TS}\\Text`,
      from: `${'x'.repeat(60)}… (REG_SZ)`,
      to: 'not set',
    },
  },
  {
    kind: 'registry-value',
    params: { path: TS, name: 'toString', absent: true },
    planned: { kind: 'unneeded' },
  },
  {
    kind: 'registry-value',
    params: dword(1, 'HKLM\\Gone'),
    planned: { kind: 'change', before: { exists: false } },
  },
  { kind: 'registry-value', params: dword(1, 'HKLM\\Shut'), planned: { kind: 'unseen' } },
  {
    kind: 'registry-value',
    params: dword(1, 'HKLM\\Elsewhere'),
    planned: { kind: 'unseen', missing: 'the registry key HKLM\\Elsewhere' },
  },
  {
    kind: 'registry-acl',
    params: keyGrant(CST),
    planned: { kind: 'change', after: `O:BAG:SYD:AI${inheritedKeyAces}` },
    told: {
      subject: `access to the registry key ${CST}`,
      from: 'SYSTEM: full, denied 0x6',
      to: 'SYSTEM: full',
    },
  },
  {
    kind: 'registry-acl',
    params: keyGrant(`${CST}\\certificates`),
    planned: { kind: 'unneeded' },
  },
  {
    kind: 'registry-acl',
    params: keyGrant(`${CST}\\Certificates`, '(A;;KR;;;NS)'),
    planned: { kind: 'change', after: `O:BAG:SYD:AI(A;;KR;;;NS)${inheritedKeyAces}` },
    told: {
      subject: `access to the registry key ${CST}\\Certificates`,
      from: 'NETWORK SERVICE: nothing',
      to: 'NETWORK SERVICE: read',
    },
  },
  {
    kind: 'registry-acl',
    params: keyGrant('HKLM\\Above'),
    planned: {
      kind: 'refused',
      because: 'HKLM\\Above inherits a deny for SYSTEM from a key above it',
    },
  },
  {
    kind: 'registry-acl',
    params: keyGrant('HKLM\\Gone'),
    planned: { kind: 'refused', because: 'the registry key HKLM\\Gone does not exist' },
  },
  { kind: 'registry-acl', params: keyGrant('HKLM\\Odd'), planned: { kind: 'unseen' } },
  {
    kind: 'registry-acl',
    params: keyGrant('HKLM\\Shut'),
    planned: { kind: 'unseen', missing: 'the access list of HKLM\\Shut (UnauthorizedAccess)' },
  },
  { kind: 'registry-acl', params: keyGrant('HKLM\\Elsewhere'), planned: { kind: 'unseen' } },
  {
    kind: 'acl-grant',
    params: grant(keyFile),
    planned: {
      kind: 'change',
      before: 'O:SYD:P(A;;FA;;;SY)',
      after: 'O:SYD:P(A;;FA;;;SY)(A;;FR;;;NS)',
    },
    told: {
      subject: `access to ${keyFile}`,
      from: 'NETWORK SERVICE: nothing',
      to: 'NETWORK SERVICE: read',
    },
  },
  {
    kind: 'acl-grant',
    params: grant(listed, '(A;;0x12019f;;;BU)(A;;FA;;;BA)'),
    planned: { kind: 'change', after: 'O:SYD:P(A;;0x12019f;;;BU)(A;;FA;;;BA)' },
    told: {
      subject: `access to ${listed}`,
      from: 'Users: read, Administrators: nothing',
      to: 'Users: 0x12019f, Administrators: full',
    },
  },
  { kind: 'acl-grant', params: grant(listed, '(A;;0x1;;;BU)'), planned: { kind: 'unneeded' } },
  {
    kind: 'acl-grant',
    params: grant('C:\\link'),
    planned: {
      kind: 'refused',
      because: 'C:\\link is a link to another place, and links are never followed',
    },
  },
  {
    kind: 'acl-grant',
    params: grant('C:\\gone'),
    planned: { kind: 'refused', because: 'C:\\gone does not exist' },
  },
  { kind: 'acl-grant', params: grant('C:\\odd'), planned: { kind: 'unseen' } },
  { kind: 'acl-grant', params: grant('C:\\untold'), planned: { kind: 'unseen' } },
  {
    kind: 'acl-grant',
    params: grant('C:\\shut'),
    planned: { kind: 'unseen', missing: 'the access list of C:\\shut (UnauthorizedAccess)' },
  },
  {
    kind: 'acl-grant',
    params: grant('C:\\elsewhere'),
    planned: { kind: 'unseen', missing: 'the access list of C:\\elsewhere' },
  },
  {
    kind: 'remove-certificate',
    params: { store: 'Remote Desktop', thumbprint },
    planned: { kind: 'change', before: { present: true }, after: { present: false } },
    told: {
      subject: `certificate ${thumbprint} in the store "Remote Desktop"`,
      from: 'present',
      to: 'removed, saved in the guest',
    },
  },
  {
    kind: 'remove-certificate',
    params: { store: 'Remote Desktop', thumbprint: 'B'.repeat(40) },
    planned: { kind: 'unneeded' },
  },
  {
    kind: 'restart-service',
    params: { name: 'termservice' },
    planned: { kind: 'change', before: null, after: null },
    told: { subject: 'service termservice', from: 'as it is', to: 'restarted' },
  },
  {
    kind: 'restart-service',
    params: { name: 'Off' },
    planned: {
      kind: 'refused',
      because: 'the service Off is disabled, so it cannot be started',
    },
  },
  {
    kind: 'restart-service',
    params: { name: 'Gone' },
    planned: { kind: 'refused', because: 'there is no service Gone' },
  },
  { kind: 'restart-service', params: { name: 'Shut' }, planned: { kind: 'unseen' } },
  { kind: 'restart-service', params: { name: 'Other' }, planned: { kind: 'unseen' } },
  { kind: 'boot-value', params: { name: 'safeboot', absent: true }, planned: { kind: 'unseen' } },
  { kind: 'sync-time', params: {}, planned: { kind: 'unseen' } },
  { kind: 'flush-dns', params: {}, planned: { kind: 'unseen' } },
  {
    kind: 'service-start-type',
    params: { name: 'off', start: 3 },
    planned: { kind: 'change', before: 4, after: 3 },
    told: { subject: 'start type of service off', from: 'disabled', to: 'manual' },
  },
  {
    kind: 'service-start-type',
    params: { name: 'TermService', start: 3 },
    planned: { kind: 'unneeded' },
  },
  {
    kind: 'service-start-type',
    params: { name: 'Gone', start: 3 },
    planned: { kind: 'refused', because: 'there is no service Gone' },
  },
  { kind: 'service-start-type', params: { name: 'Odd', start: 3 }, planned: { kind: 'unseen' } },
  { kind: 'service-start-type', params: { name: 'Shut', start: 3 }, planned: { kind: 'unseen' } },
  { kind: 'service-start-type', params: { name: 'Other', start: 3 }, planned: { kind: 'unseen' } },
  {
    kind: 'service-state',
    params: { name: 'Off', state: 'running' },
    planned: { kind: 'change', before: 'stopped', after: 'running' },
    told: { subject: 'service Off', from: 'stopped', to: 'running' },
  },
  {
    kind: 'service-state',
    params: { name: 'termservice', state: 'stopped' },
    planned: { kind: 'change', before: 'running', after: 'stopped' },
  },
  {
    kind: 'service-state',
    params: { name: 'TermService', state: 'running' },
    planned: { kind: 'unneeded' },
  },
  {
    kind: 'service-state',
    params: { name: 'Slow', state: 'running' },
    planned: { kind: 'refused', because: 'the service Slow is startPending, neither up nor down' },
  },
  {
    kind: 'service-state',
    params: { name: 'Gone', state: 'running' },
    planned: { kind: 'refused', because: 'there is no service Gone' },
  },
  {
    kind: 'service-state',
    params: { name: 'Shut', state: 'running' },
    planned: { kind: 'unseen' },
  },
  {
    kind: 'service-state',
    params: { name: 'Other', state: 'running' },
    planned: { kind: 'unseen' },
  },
  {
    kind: 'start-vm',
    params: {},
    planned: { kind: 'change', before: null, after: null },
    told: { subject: 'the VM', from: 'not running', to: 'started' },
  },
]

function changeOf(kind: ChangeKind, params: Json): PlannedChange {
  const planned = kind.plan(params, guest)
  if (planned.kind !== 'change') throw new Error(`not a change: ${JSON.stringify(planned)}`)
  return {
    id: '1',
    kind: kind.name,
    params: planned.params,
    before: planned.before,
    after: planned.after,
  }
}

const changes = rows.filter(({ planned }) => planned['kind'] === 'change')

describe('a plan from evidence', () => {
  test.for(rows)('$kind $params gives $planned.kind', ({ kind, params, planned }) => {
    expect(kindOf(kind).plan(params, guest)).toMatchObject(planned)
  })

  test.for(changes)('is told in one line: $kind $params', ({ kind, params, told }) => {
    const line = kindOf(kind).describe(changeOf(kindOf(kind), params))
    if (told !== undefined) expect(line).toEqual(told)
    expect(Object.values(line).join('')).not.toMatch(/\p{Cc}/u)
  })

  test.for(changes.filter(({ kind }) => kindOf(kind).where === 'guest'))(
    'without evidence is unseen: $kind $params',
    ({ kind, params }) => {
      expect(kindOf(kind).plan(params, undefined)).toMatchObject({ kind: 'unseen' })
      expect(kindOf(kind).plan(params, { unseen: {} })).toMatchObject({ kind: 'unseen' })
    },
  )

  test.for(changes)('survives a journal and being planned again: $kind $params', (row) => {
    const kind = kindOf(row.kind)
    const change = changeOf(kind, row.params)
    const read: unknown = JSON.parse(JSON.stringify(change))
    expect(read).toEqual(change)
    expect(changeOf(kind, change.params)).toEqual(change)
  })
})

describe('the inverse', () => {
  test.for(changes)('of the inverse is the change itself: $kind $params', ({ kind, params }) => {
    const { inverse, nature, notUndoable } = kindOf(kind)
    const change = changeOf(kindOf(kind), params)
    const back = inverse(change)
    if (nature === 'action') {
      expect(back).toBeUndefined()
      expect(notUndoable(change)).toMatch(/\w/)
      return
    }
    expect(notUndoable(change)).toBeUndefined()
    expect(back).toEqual({ ...change, before: change.after, after: change.before })
    expect(back && inverse(back)).toEqual(change)
  })
})

describe('what collect must read', () => {
  const nothing = { registryKeys: [], registryValues: {}, keyAccess: [], services: [], paths: [] }

  test.for<[string, Json, object]>([
    ['registry-value', dword(0), { registryValues: { [TS]: ['fDenyTSConnections'] } }],
    ['registry-acl', keyGrant(CST), { keyAccess: [CST] }],
    ['acl-grant', grant(keyFile), { paths: [keyFile] }],
    ['restart-service', { name: 'SessionEnv' }, { services: ['SessionEnv'] }],
    ['remove-certificate', { store: 'Remote Desktop', thumbprint }, {}],
    ['service-start-type', { name: 'mpssvc', start: 2 }, { services: ['mpssvc'] }],
    ['service-state', { name: 'mpssvc', state: 'running' }, { services: ['mpssvc'] }],
    ['start-vm', {}, {}],
  ])('%s', ([kind, params, needs]) => {
    expect(kindOf(kind).needs(params)).toEqual({ ...nothing, ...needs })
  })
})

describe('params that are refused', () => {
  test.for<[string, Json]>([
    ['registry-value', { path: TS, name: 'x' }],
    ['registry-value', { ...dword(0), absent: true }],
    ['registry-value', dword(-1)],
    ['registry-value', dword(0x100000000)],
    ['registry-value', { path: TS, name: 'x', type: 'REG_DWORD', data: '0' }],
    ['registry-value', { path: TS, name: 'x', type: 'REG_NONE', data: '' }],
    ['registry-value', dword(0, 'HKCU\\Software')],
    ['registry-value', dword(0, 'HKLM')],
    ['registry-value', dword(0, `${TS}\\`)],
    ['registry-value', dword(0, 'HKLM\\a\nb')],
    ['registry-value', dword(0, TS, '')],
    ['registry-acl', keyGrant('HKCU\\Software')],
    ['registry-acl', keyGrant('HKLM')],
    ['registry-acl', keyGrant(CST, '(D;;KA;;;NS)')],
    ['registry-acl', keyGrant(CST, '')],
    ['acl-grant', grant('relative\\file')],
    ['acl-grant', grant('C:\\a\\..\\b')],
    ['acl-grant', grant('C:\\a\\b ')],
    ['acl-grant', grant('C:\\a:stream')],
    ['acl-grant', grant('\\\\server\\share\\file')],
    ['acl-grant', grant('\\\\?\\C:\\a')],
    ['acl-grant', grant('C:\\*')],
    ['acl-grant', grant(keyFile, '')],
    ['acl-grant', grant(keyFile, '(D;;FA;;;NS)')],
    ['acl-grant', grant(keyFile, '(A;;FR;;;NS)S:(ML;;NW;;;LW)')],
    ['remove-certificate', { store: 'My', thumbprint }],
    ['remove-certificate', { store: 'Remote Desktop', thumbprint: 'a'.repeat(40) }],
    ['restart-service', { name: 'Term Service; calc' }],
    ['restart-service', { name: '' }],
    ['service-start-type', { name: 'TermService', start: 5 }],
    ['service-start-type', { name: 'TermService', start: -1 }],
    ['service-start-type', { name: 'TermService', start: '3' }],
    ['service-state', { name: 'TermService', state: 'paused' }],
    ['service-state', { name: 'a b', state: 'running' }],
    ['start-vm', { force: true }],
  ])('%s %j', ([kind, params]) => {
    expect(kindOf(kind).params.safeParse(params).success).toBe(false)
    expect(kindOf(kind).plan(params, guest)).toEqual({
      kind: 'refused',
      because: expect.stringContaining(`${kind}: `),
    })
  })
})

test.for([
  ['params', { params: { name: 'a b' } }],
  ['before', { before: 1 }],
  ['after', { after: { exists: false } }],
] as const)('a change from a file whose %s do not fit is told so', ([part, wrong]) => {
  const change = {
    id: '7',
    kind: 'restart-service',
    params: { name: 'a' },
    before: null,
    after: null,
  }
  const kind = kindOf('restart-service')
  expect(() => kind.describe({ ...change, ...wrong })).toThrow(
    expect.objectContaining({ code: 'PlanInvalid', message: expect.stringContaining(part) }),
  )
})

test('every kind stands in the registry under its own name', () => {
  for (const [name, kind] of Object.entries(changeKinds)) expect(kind.name).toBe(name)
  expect(() => kindOf('toString')).toThrow(RdpAzureError)
})

describe('a registry value that may stay absent', () => {
  const path = 'HKLM\\SOFTWARE\\One'
  const params = { path, name: 'a', type: 'REG_DWORD', data: 1, keepAbsent: true }
  const planned = (values: Record<string, RegistryValue>) =>
    kindOf('registry-value').plan(params, {
      registry: { [path]: { status: 'present', values } },
      unseen: {},
    }).kind

  test.each<[string, Record<string, RegistryValue>, string]>([
    ['is left where it is absent', {}, 'unneeded'],
    ['is set where it is another', { a: { type: 'REG_DWORD', data: 0 } }, 'change'],
    ['is left where it is so', { a: { type: 'REG_DWORD', data: 1 } }, 'unneeded'],
  ])('%s', (_, values, kind) => {
    expect(planned(values)).toBe(kind)
  })
})
