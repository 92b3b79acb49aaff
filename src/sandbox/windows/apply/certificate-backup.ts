import { z } from 'zod'

import { jsonSchema } from '../../../model/change.ts'
import type { WindowsState } from '../../../model/windows-state.ts'
import { descriptorOf, isListable, isReadable } from '../access.ts'
import { machineGuid } from '../collect/machine-guid.ts'
import { keyFileOf, machineKeysOf, registryPaths } from '../places.ts'
import { found, problem } from '../problem.ts'
import type { Read } from '../problem.ts'
import { fileAt } from '../spelling.ts'
import { readRegistryState } from './registry-value.ts'
import { safePath } from './safe-path.ts'

/** A key file with all that makes it what it is: where, its bytes in base64, its descriptor. */
export const savedKeySchema = z.object({ path: z.string(), content: z.string(), sddl: z.string() })
export type SavedKey = z.infer<typeof savedKeySchema>

/** Everything that removing one certificate touches or makes worthless. Never leaves the guest. */
export const savedCertificateSchema = z.object({
  entryPath: z.string(),
  blob: jsonSchema,
  selfSigned: jsonSchema,
  keyFile: savedKeySchema.nullable(),
  /** Behind a folder that cannot be listed a key file that is there may look absent. */
  listed: z.boolean(),
})
export type SavedCertificate = z.infer<typeof savedCertificateSchema>

/** Reads what belongs to one store entry; refused when the key's path is not safe. */
export function savedStateOf(state: WindowsState, entryPath: string): Read<SavedCertificate> {
  const blob = readRegistryState(state, entryPath, 'Blob')
  if (!blob.ok) return blob
  const selfSigned = readRegistryState(state, registryPaths.WST, 'SelfSignedCertificate')
  if (!selfSigned.ok) return selfSigned
  const guid = machineGuid(state)
  if (!guid.ok) return guid
  const keyFile = savedKeyOf(state, keyFileOf(state))
  if (!keyFile.ok) return keyFile
  return found({
    entryPath,
    blob: blob.value,
    selfSigned: selfSigned.value,
    keyFile: keyFile.value,
    listed: isKeyFolderListed(state),
  })
}

function isKeyFolderListed(state: WindowsState): boolean {
  const folder = fileAt(state, machineKeysOf(state))
  return folder !== undefined && isListable(folder.sddl)
}

/** Bytes and descriptor of a key file, or null when there is none. */
export function savedKeyOf(state: WindowsState, path: string): Read<SavedKey | null> {
  const safe = safePath(state, path)
  if (!safe.ok) return safe
  const file = fileAt(state, path)
  if (!file) return found(null)
  if (!isReadable(file.sddl)) {
    // The id PowerShell gives when the constructor of a file stream fails.
    return problem('ConstructorInvokedThrowException', `Access to the path '${path}' is denied.`)
  }
  const descriptor = descriptorOf(file)
  if (!descriptor.ok) return descriptor
  return found({ path, content: file.content ?? '', sddl: descriptor.value })
}
