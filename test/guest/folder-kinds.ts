import type { ChangeResult, Json, PlannedChange } from '../../src/model/change.ts'
import type { GuestAnswer, GuestRequest } from '../../src/model/guest-protocol.ts'
import type { WindowsState } from '../../src/model/windows-state.ts'
import { answerRequest } from '../../src/sandbox/windows/answer.ts'
import { stateNames } from '../../src/sandbox/windows/names.ts'
import { askPowerShell } from './ask-powershell.ts'

/** How a request is put to a simulated Windows: by the real scripts, or by their twin. */
export type Ask = (
  request: GuestRequest,
  state: WindowsState,
  options?: { crashAfter?: number },
) => Promise<{ state: WindowsState; answer?: GuestAnswer | undefined }>

/** Both ways to ask, with a name for tests. */
export const guests: readonly (readonly [string, Ask])[] = [
  ['the twin', (request, state, options) => answerRequest(request, state, options)],
  ['PowerShell', askPowerShell],
]

export const keysFolder = 'C:\\ProgramData\\Microsoft\\Crypto\\RSA\\MachineKeys'
export const asideFolder = `${keysFolder}_20240115080000`
/** Only SYSTEM and Administrators, while the folder is being filled. */
export const closedSddl = 'O:SYG:SYD:P(A;;FA;;;SY)(A;;FA;;;BA)'
export const healthySddl = 'O:SYG:SYD:PAI(A;;0x12019f;;;WD)(A;;FA;;;BA)'

const state = (
  id: string,
  kind: string,
  params: PlannedChange['params'],
  before: Json,
  after: Json,
): PlannedChange => ({ id, kind, params, before, after })

/** The folder put aside, made anew, filled and opened, as a plan says it. */
export function renameLadder(): PlannedChange[] {
  const copy = { from: asideFolder, to: keysFolder, except: 'f686aace' }
  return [
    state('1', 'move', { from: keysFolder, to: asideFolder }, { at: 'from' }, { at: 'to' }),
    state(
      '2',
      'create-folder',
      { path: keysFolder, sddl: closedSddl, inPlaceOf: asideFolder },
      { exists: false },
      { exists: true },
    ),
    state('3', 'copy-back', copy, { filled: false }, { filled: true }),
    {
      id: '4',
      kind: 'acl-set',
      params: { path: keysFolder, sddl: healthySddl },
      before: closedSddl,
      after: healthySddl,
    },
    state('5', 'copy-back', copy, { filled: false }, { filled: true }),
  ]
}

/** The listener's key files in the backup of the run. */
export function keyAside(): PlannedChange[] {
  return [
    state(
      '1',
      'set-aside',
      { folder: keysFolder, prefix: 'f686aace' },
      { aside: false },
      { aside: true },
    ),
  ]
}

/** Without what every change leaves: time, events, the tool's own folder. */
export function objects(windows: WindowsState): unknown {
  const files = Object.entries(windows.files).filter(
    ([path]) => !path.startsWith('C:\\Program Files\\rdp-azure'),
  )
  return { ...windows, files: Object.fromEntries(files), clock: '', events: [], made: 0 }
}

export const statuses = (results: readonly ChangeResult[] = []): string[] =>
  results.map(({ status }) => status)

/** Files of a folder, without the folder itself. */
export function filesBelow(windows: WindowsState, folder: string): WindowsState['files'] {
  const start = `${folder}\\`
  return Object.fromEntries(
    Object.entries(windows.files)
      .filter(([path]) => path.startsWith(start))
      .map(([path, file]) => [path.slice(start.length), file]),
  )
}

/** The name of the listener's key file. */
export function keyName(windows: WindowsState): string {
  return stateNames(windows).rdpKeyFile.slice(keysFolder.length + 1)
}
