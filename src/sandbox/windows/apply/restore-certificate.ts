import { sameName } from '../../../change/find-by-name.ts'
import { sameAccess } from '../../../change/sddl.ts'
import type { WindowsState } from '../../../model/windows-state.ts'
import { selfSignedCertificate } from '../listener-certificate.ts'
import { registryPaths } from '../places.ts'
import type { Problem } from '../problem.ts'
import { readKey } from '../registry.ts'
import { fileAt, spelledIn, splitPath } from '../spelling.ts'
import { savedCertificateSchema, savedKeyOf, savedStateOf } from './certificate-backup.ts'
import type { SavedCertificate, SavedKey } from './certificate-backup.ts'
import type { GuestChange } from './kind.ts'
import { writeFile } from './machine.ts'
import type { Machine } from './machine.ts'
import { backupFolder } from './own-folder.ts'
import { readRecord, writeRecord } from './record.ts'
import { readRegistryState, sameRegistryState, writeRegistryState } from './registry-value.ts'
import { removeEntry } from './remove-entry.ts'

/**
 * Puts back what a removal saved. What Windows made in its place meanwhile is saved first, then
 * removed: its store entry, the value that names it, the key file of the same name.
 */
export async function restoreCertificate(
  machine: Machine,
  change: GuestChange,
  entryPath: string,
): Promise<Problem | undefined> {
  const folder = backupFolder(change.runId)
  const saved = backupAt(machine.state(), `${folder}\\${change.id}.removed.json`)
  if (!saved) {
    const message = `run ${change.runId} saved nothing for change ${change.id}`
    return { id: 'BackupMissing', message }
  }
  const replacedPath = `${folder}\\${change.id}.replaced.json`
  const aside = await setAside(machine, replacedPath, entryPath, saved)
  if (aside) return aside
  const temporary = `${folder}\\${change.id}.key`
  const key = saved.keyFile
    ? await restoreKey(machine, saved.keyFile, temporary)
    : await removeNewKey(machine, saved, backupAt(machine.state(), replacedPath)?.keyFile)
  return key ?? restoreRegistry(machine, saved)
}

function backupAt(state: WindowsState, path: string): SavedCertificate | undefined {
  return savedCertificateSchema.safeParse(readRecord(state, path)).data
}

/** Saves the certificate that stands in the place of the old one, once, and removes it from the store. */
async function setAside(
  machine: Machine,
  path: string,
  entryPath: string,
  saved: SavedCertificate,
): Promise<Problem | undefined> {
  if (readRecord(machine.state(), path) === undefined) {
    const { thumbprint = '' } = selfSignedCertificate(machine.state())
    const now = savedStateOf(machine.state(), `${splitPath(entryPath).parent}\\${thumbprint}`)
    if (!now.ok) return now.problem
    await writeRecord(machine, path, now.value)
  }
  const replaced = backupAt(machine.state(), path)
  if (!replaced || sameRegistryState(replaced.blob, { exists: false })) return undefined
  const gone = readKey(machine.state(), replaced.entryPath) === undefined
  if (gone || sameName(replaced.entryPath, saved.entryPath)) return undefined
  return removeEntry(machine, replaced.entryPath)
}

/** There was no key: the one made since, saved already, belongs to what was made since. */
async function removeNewKey(
  machine: Machine,
  { listed }: SavedCertificate,
  made: SavedKey | null | undefined,
): Promise<Problem | undefined> {
  if (!listed || !made || !fileAt(machine.state(), made.path)) return undefined
  return removeFile(machine, made.path)
}

async function removeFile(machine: Machine, path: string): Promise<Problem | undefined> {
  return machine.write(
    (draft) => {
      delete draft.files[spelledIn(draft.files, path)]
    },
    { type: 'file-removed', path },
  )
}

/** Made ready in the own folder and moved into place, so that the key is never there half or open. */
async function restoreKey(
  machine: Machine,
  saved: SavedKey,
  temporary: string,
): Promise<Problem | undefined> {
  const present = savedKeyOf(machine.state(), saved.path)
  if (!present.ok) return present.problem
  if (present.value) {
    const same = present.value.content === saved.content
    if (same && sameAccess(present.value.sddl, saved.sddl)) return undefined
    await removeFile(machine, saved.path)
  }
  await writeFile(machine, temporary, Buffer.from(saved.content, 'base64'))
  const set = { type: 'acl-set', path: temporary } as const
  await machine.write((draft) => {
    const file = draft.files[temporary]
    if (file) file.sddl = saved.sddl
  }, set)
  await machine.write((draft) => {
    const file = draft.files[temporary]
    if (file) draft.files[saved.path] = file
    delete draft.files[temporary]
  })
  return undefined
}

async function restoreRegistry(
  machine: Machine,
  saved: SavedCertificate,
): Promise<Problem | undefined> {
  const name = 'SelfSignedCertificate'
  const named = readRegistryState(machine.state(), registryPaths.WST, name)
  if (!named.ok) return named.problem
  if (!sameRegistryState(named.value, saved.selfSigned)) {
    const failed = await writeRegistryState(machine, registryPaths.WST, name, saved.selfSigned)
    if (failed) return failed
  }
  return writeRegistryState(machine, saved.entryPath, 'Blob', saved.blob)
}
