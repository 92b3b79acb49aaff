import type { z } from 'zod'

import { listenerKeyPrefix } from '../../../change/listener-key.ts'
import type { guestSections } from '../../../model/guest-evidence.ts'
import type { WindowsState } from '../../../model/windows-state.ts'
import { isListable } from '../access.ts'
import { machineKeysOf } from '../places.ts'
import { found } from '../problem.ts'
import type { Read } from '../problem.ts'
import { fileAt, namesBelow, sameName } from '../spelling.ts'
import { folderDetail, otherKeys } from './key-folder.ts'
import { machineGuid } from './machine-guid.ts'
import { fileFact } from './paths.ts'

type Keys = z.infer<typeof guestSections.keys>

/** The script takes no more key files than these. */
const mostFiles = 50

/** What `f686aace*` finds: the listener's key file, and those of other MachineGuids. */
const startOfKeyFiles = listenerKeyPrefix.slice(0, 'f686aace'.length)

/**
 * The section `keys`. Whether a key file exists is told by the folder's listing alone, because behind a
 * closed folder Windows calls everything absent.
 */
export function readKeys(state: WindowsState): Read<Keys> {
  const guid = machineGuid(state)
  if (!guid.ok) return guid
  const folder = machineKeysOf(state)
  const liveFile = `${folder}\\${listenerKeyPrefix}_${guid.value}`
  const own = fileAt(state, folder)
  const whole = folderDetail(state, folder)
  if (!own || !isListable(own.sddl))
    return found({ folder, listed: false, liveFile, files: {}, ...whole })
  const files: Keys['files'] = { [liveFile]: { status: 'absent' } }
  const names = namesBelow(state.files, folder)
    .filter((name) => name.toLowerCase().startsWith(startOfKeyFiles))
    .sort()
  for (const name of names.slice(0, mostFiles)) {
    const path = `${folder}\\${name}`
    const file = fileAt(state, path)
    if (file) files[sameName(path, liveFile) ? liveFile : path] = fileFact(file)
  }
  return found({
    folder,
    listed: true,
    liveFile,
    files,
    ...whole,
    ...otherKeys(state, folder, guid.value),
  })
}
