import { describe, expect, test } from 'vitest'

import type { PlannedChange } from '../../src/model/change.ts'
import { changeRequest } from '../contract/guests/requests.ts'
import type { Patch } from '../contract/guests/states.ts'
import { withPatches } from '../contract/guests/states.ts'
import { hasPowerShell } from '../helpers/powershell-host.ts'
import {
  asideFolder,
  guests,
  healthySddl,
  keyAside,
  keysFolder,
  objects,
  renameLadder,
} from './folder-kinds.ts'

const here = guests.filter(([name]) => name !== 'PowerShell' || hasPowerShell())
const own = 'C:\\Program Files\\rdp-azure'
const run = `${own}\\runs\\${'b'.repeat(32)}`
const users = 'O:S-1-5-21-1-2-3-1001G:SYD:P(A;OICI;FA;;;SY)'
const windows = 'O:SYG:SYD:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)'
const [rename, create, copy, open] = renameLadder()
const [aside] = keyAside()
const grant: PlannedChange = {
  id: '1',
  kind: 'acl-grant',
  params: { path: keysFolder, aces: '(A;;FA;;;BA)' },
  before: healthySddl,
  after: healthySddl,
}
const changes = [rename, create, copy, open, aside, grant].flatMap((change) => change ?? [])

/** What somebody planted, and what the guest must say to it. */
const planted: [what: string, patch: Patch, id: string][] = [
  [
    'a junction in place of the folder',
    { files: { $machineKeys: { kind: 'junction', target: 'C:\\Windows' } } },
    'ReparsePoint',
  ],
  [
    'a junction above the folder',
    {
      files: { 'C:\\ProgramData\\Microsoft\\Crypto': { kind: 'junction', target: 'C:\\Windows' } },
    },
    'ReparsePoint',
  ],
  [
    'a folder that another account owns',
    { files: { $machineKeys: { sddl: users } } },
    'ForeignOwner',
  ],
]

/** What somebody prepared in the tool's own folder. */
const prepared: [what: string, patch: Patch, id: string][] = [
  [
    'its own folder is a junction',
    { files: { [own]: { kind: 'junction', sddl: windows, target: 'C:\\Users' } } },
    'ReparsePoint',
  ],
  [
    'its own folder is somebody else’s',
    { files: { [own]: { kind: 'directory', sddl: users } } },
    'ForeignOwner',
  ],
  [
    'its own folder is open to Users',
    { files: { [own]: { kind: 'directory', sddl: `${windows}(A;OICI;FA;;;BU)` } } },
    'ForeignAccess',
  ],
  [
    'the run’s folder is a junction',
    {
      files: {
        [own]: { kind: 'directory', sddl: windows },
        [run]: { kind: 'junction', sddl: windows, target: 'C:\\Users' },
      },
    },
    'ReparsePoint',
  ],
  [
    'a record was forged by another account',
    {
      files: {
        [own]: { kind: 'directory', sddl: windows },
        [`${run}\\${'c'.repeat(32)}.answer.json`]: { kind: 'file', content: 'e30=', sddl: users },
      },
    },
    'ForeignOwner',
  ],
  [
    'a backup is a further hard link',
    {
      files: {
        [own]: { kind: 'directory', sddl: windows },
        [`${run}\\backup\\3.copied.json`]: {
          kind: 'file',
          content: 'e30=',
          sddl: windows,
          links: 2,
        },
      },
    },
    'HardLink',
  ],
  [
    'a backup is a junction',
    {
      files: {
        [own]: { kind: 'directory', sddl: windows },
        [`${run}\\backup\\1.aside`]: { kind: 'junction', sddl: windows, target: 'C:\\Users' },
      },
    },
    'ReparsePoint',
  ],
]

describe.for(here)('refused and nothing touched, by %s:', ([, ask]) => {
  test.for(planted)('%s', { timeout: 120_000 }, async ([, patch, id]) => {
    const before = await withPatches([patch])
    for (const change of changes) {
      const ran = await ask({ ...changeRequest('c', 'apply', [change]), sections: [] }, before)
      const result = { status: 'refused', reason: { id } }
      expect(ran.answer?.changes, change.kind).toMatchObject([result])
      expect(objects(ran.state)).toEqual(objects(before))
    }
  })

  test.for(prepared)('%s', async ([, patch, id]) => {
    const before = await withPatches([patch])
    const ran = await ask(changeRequest('c', 'apply', renameLadder()), before)
    expect(ran.answer?.changes[0]).toMatchObject({ status: 'refused', reason: { id } })
    expect(ran.answer?.changes.slice(1).every(({ status }) => status === 'skipped')).toBe(true)
    expect(objects(ran.state)).toEqual(objects(before))
  })

  test.for([
    [
      'a junction among the keys',
      { kind: 'junction', sddl: healthySddl, target: 'C:\\Windows' },
      'ReparsePoint',
    ],
    [
      'a further hard link among the keys',
      { kind: 'file', content: 'a2V5', sddl: windows, links: 2 },
      'HardLink',
    ],
  ] as const)('%s is not copied', async ([, file, id]) => {
    const before = await withPatches([
      {
        files: {
          [asideFolder]: { kind: 'directory', sddl: windows },
          [`${asideFolder}\\planted`]: file,
        },
      },
    ])
    const ran = await ask(changeRequest('c', 'apply', copy ? [copy] : []), before)
    expect(ran.answer?.changes).toMatchObject([{ status: 'refused', reason: { id } }])
    expect(objects(ran.state)).toEqual(objects(before))
  })

  test('a listener’s key with a further hard link is not set aside', async () => {
    const before = await withPatches([{ files: { $rdpKeyFile: { links: 2 } } }])
    const ran = await ask(changeRequest('c', 'apply', keyAside()), before)
    expect(ran.answer?.changes).toMatchObject([{ status: 'refused', reason: { id: 'HardLink' } }])
    expect(objects(ran.state)).toEqual(objects(before))
  })
})
