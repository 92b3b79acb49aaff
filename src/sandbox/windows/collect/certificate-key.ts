import type { GuestEvidence } from '../../../model/guest-evidence.ts'
import type { WindowsState } from '../../../model/windows-state.ts'
import { isListable } from '../access.ts'
import { keepsKeysInFiles, listenerContainer } from '../container.ts'
import { keyFileOf, machineKeysOf, registryPaths } from '../places.ts'
import { readDword } from '../registry.ts'
import { fileAt, sameName } from '../spelling.ts'
import type { StoreEntry } from '../store-blob.ts'
import { machineGuid } from './machine-guid.ts'
import { fileFact } from './paths.ts'

type KeyFile = NonNullable<NonNullable<GuestEvidence['certificate']>['keyFile']>

/**
 * The file of a certificate's key, when it is another than the one of the section `keys`. The name needs
 * MD5, which .NET refuses in FIPS mode; then the file is unknown.
 */
export function keyFileFact(state: WindowsState, entry: StoreEntry): KeyFile | undefined {
  const { container, provider, providerType } = entry
  if (container === undefined || provider === undefined || providerType === undefined)
    return undefined
  const isOther = !sameName(container, listenerContainer) && /^[\x20-\x7e]*$/.test(container)
  if (!isOther || !keepsKeysInFiles(provider, providerType)) return undefined
  if (isFipsOn(state) || !machineGuid(state).ok) return undefined
  const path = keyFileOf(state, container)
  const folder = fileAt(state, machineKeysOf(state))
  if (!folder || !isListable(folder.sddl)) return { path }
  const file = fileAt(state, path)
  return { path, file: file ? fileFact(file) : { status: 'absent' } }
}

/** Whether Windows is in FIPS mode, in which .NET refuses MD5. */
export function isFipsOn(state: WindowsState): boolean {
  return (readDword(state, `${registryPaths.LSA}\\FIPSAlgorithmPolicy`, 'Enabled') ?? 0) !== 0
}
