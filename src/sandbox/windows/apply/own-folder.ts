import { sameAccess } from '../../../change/sddl.ts'
import type { WindowsState } from '../../../model/windows-state.ts'
import { found, refused } from '../problem.ts'
import type { Read } from '../problem.ts'
import { fileAt, namesBelow } from '../spelling.ts'
import { makeFolder } from './machine.ts'
import type { Machine } from './machine.ts'
import { safeItem, safePath } from './safe-path.ts'

/** The tool's own folder in the guest. Backups hold private keys, so nobody else may look in. */
export const ownFolder = 'C:\\Program Files\\rdp-azure'
const ownSddl = 'O:SYG:SYD:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)'

/** Where the records of one run lie. */
export function runFolder(runId: string): string {
  return `${ownFolder}\\runs\\${runId}`
}

/** Where one run saves what it takes away. */
export function backupFolder(runId: string): string {
  return `${runFolder(runId)}\\backup`
}

/** Makes sure of the folder and those below it. One that someone else prepared is refused, not repaired. */
export async function confirmOwnFolder(machine: Machine, runId: string): Promise<Read<undefined>> {
  if (!fileAt(machine.state(), ownFolder)) await makeFolder(machine, ownFolder, ownSddl)
  const safe = safePath(machine.state(), ownFolder)
  if (!safe.ok) return safe
  const own = fileAt(machine.state(), ownFolder)
  if (own && !sameAccess(own.sddl, ownSddl)) {
    return refused('ForeignAccess', `${ownFolder} is open to others`)
  }
  for (const path of [`${ownFolder}\\runs`, runFolder(runId), backupFolder(runId)]) {
    if (!fileAt(machine.state(), path)) await makeFolder(machine, path)
    const item = safeItem(machine.state(), path)
    if (!item.ok) return item
  }
  return safeContents(machine.state(), runId)
}

/** Records and backups are believed, so each must be Windows' own and lead nowhere else. */
function safeContents(state: WindowsState, runId: string): Read<undefined> {
  for (const folder of [runFolder(runId), backupFolder(runId)]) {
    for (const name of namesBelow(state.files, folder)) {
      const item = safeItem(state, `${folder}\\${name}`)
      if (!item.ok) return item
    }
  }
  return found(undefined)
}
