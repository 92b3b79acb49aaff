import type { GuestEvidence } from '../model/guest-evidence.ts'
import { findByName, sameName } from './find-by-name.ts'
import type { Present } from './kind.ts'

/** A file or folder as evidence shows it. */
export type SeenPath = NonNullable<GuestEvidence['paths']>[string]

/** How folders of machine keys that were put aside are called: `MachineKeys_…`, beside the live one. */
const asideName = /^MachineKeys_[^\\]*$/i

/**
 * What was seen of one path, whichever part of the evidence tells it. A folder that was put aside is
 * absent when the listing of the folder above does not name it.
 */
export function seenPath(guest: GuestEvidence, path: string): SeenPath | undefined {
  const { keys } = guest
  const named =
    findByName(guest.paths ?? {}, path) ??
    findByName(keys?.files ?? {}, path) ??
    certificateKey(guest, path)
  if (named !== undefined || keys === undefined) return named
  if (sameName(keys.folder, path)) return keys.folderItem
  const at = path.lastIndexOf('\\')
  const beside = sameName(path.slice(0, at), keys.folder.slice(0, keys.folder.lastIndexOf('\\')))
  const leaf = path.slice(at + 1)
  if (!beside || !asideName.test(leaf) || keys.beside === undefined) return undefined
  return keys.beside.some((name) => sameName(name, leaf)) ? undefined : { status: 'absent' }
}

/** The key file of a bound certificate is told beside the certificate. */
function certificateKey({ certificate }: GuestEvidence, path: string): SeenPath | undefined {
  const keyFile = certificate?.keyFile
  return keyFile !== undefined && sameName(keyFile.path, path) ? keyFile.file : undefined
}

/** The evidence with one path as it will be; the rest is as it was seen. */
export function withPath(guest: GuestEvidence, path: string, item: SeenPath): GuestEvidence {
  const others = Object.entries(guest.paths ?? {}).filter(([name]) => !sameName(name, path))
  return { ...guest, paths: { ...Object.fromEntries(others), [path]: item } }
}

/** The evidence with another descriptor on a path that was seen. */
export function withAccess(guest: GuestEvidence, path: string, sddl: string): GuestEvidence {
  const seen = seenPath(guest, path)
  return seen?.status === 'present' ? withPath(guest, path, { ...seen, sddl }) : guest
}

/** Why a path cannot be taken for what it seems, when it was seen to be a link or could not be read. */
export function notPlain(seen: SeenPath | undefined, path: string): Present<never> | undefined {
  if (seen === undefined) return { seen: false, missing: path }
  if (seen.status === 'unreadable') return { seen: false, missing: `${path} (${seen.id})` }
  if (seen.status === 'present' && seen.reparsePoint)
    return {
      seen: false,
      refuse: `${path} is a link to another place, and links are never followed`,
    }
  return undefined
}
