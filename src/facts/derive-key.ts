import { findByName, sameName } from '../change/find-by-name.ts'
import { listenerKeyPrefix } from '../change/listener-key.ts'
import { readSddl } from '../change/sddl/parse.ts'
import { canReadFile } from '../change/sddl/rights.ts'
import { networkServiceSids, systemSids } from '../change/sddl/sids.ts'
import type { Facts } from '../model/facts.ts'
import type { GuestEvidence } from '../model/guest-evidence.ts'
import { defaultKeyAces } from './default-key-aces.ts'

type Key = NonNullable<NonNullable<NonNullable<Facts['guest']>['rdp']>['key']>
type Keys = NonNullable<GuestEvidence['keys']>

/** The private key behind the self-signed certificate: the file, and who can read it. */
export function deriveKey({ keys, os }: GuestEvidence): Key | undefined {
  const defaultAces = os === undefined ? undefined : defaultKeyAces(os.build)
  const build = defaultAces === undefined ? {} : { defaultAces }
  if (keys === undefined) return os === undefined ? undefined : build
  return {
    path: keys.liveFile,
    folderListed: keys.listed,
    ...liveFile(keys),
    ...build,
    ...(keys.listed && { foreignFiles: countForeign(keys) }),
  }
}

/**
 * A file that is not in the list of its folder does not exist. Of a folder that could not be listed
 * nothing is believed, because Windows says "absent" of what one may not see.
 */
function liveFile(keys: Keys): Key {
  const file = findByName(keys.files, keys.liveFile)
  if (!keys.listed || file?.status === 'unreadable') return {}
  if (file?.status !== 'present') return { exists: false }
  return {
    exists: true,
    sizeBytes: file.sizeBytes,
    sddl: file.sddl,
    reparsePoint: file.reparsePoint,
    ...readers(file.sddl),
  }
}

/** Unknown where the descriptor cannot be read whole. */
function readers(sddl: string): Key {
  if (readSddl(sddl)?.dacl === undefined) return {}
  return {
    networkServiceCanRead: canReadFile(sddl, networkServiceSids),
    systemCanRead: canReadFile(sddl, systemSids),
  }
}

function countForeign({ files, liveFile }: Keys): number {
  return Object.entries(files).filter(([path, { status }]) => {
    const name = path.slice(path.lastIndexOf('\\') + 1).toLowerCase()
    return status !== 'absent' && name.startsWith(listenerKeyPrefix) && !sameName(path, liveFile)
  }).length
}
