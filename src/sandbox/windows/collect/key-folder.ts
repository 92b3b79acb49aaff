import type { z } from 'zod'

import type { guestSections } from '../../../model/guest-evidence.ts'
import type { WindowsState } from '../../../model/windows-state.ts'
import { isListable } from '../access.ts'
import { agentIssuer, containerFilePrefix } from '../container.ts'
import { certificateOf, entryOf, thumbprintsIn } from '../listener-certificate.ts'
import { fileAt, namesBelow, splitPath } from '../spelling.ts'
import { isFipsOn } from './certificate-key.ts'
import { fileFact } from './paths.ts'

type Keys = z.infer<typeof guestSections.keys>

/** Containers of programs that often keep a machine key. */
const knownContainers = [
  'iisConfigurationKey',
  'NetFrameworkConfigurationKey',
  'iisWasKey',
  'Microsoft Internet Information Server',
  'WMSvc Certificate Key Container',
  'MS IIS DCOM Server',
]
const ownerOf = new Map(knownContainers.map((name) => [containerFilePrefix(name), name]))

/** What a file's time of making is where none was ever set: the first moment of Windows' calendar. */
const noMoment = '1601-01-01T00:00:00.000Z'

/** How many certificates of the store are looked at. */
const mostCertificates = 50

/** The folder as a whole, and folders like it that somebody put aside. */
export function folderDetail(state: WindowsState, folder: string): Partial<Keys> {
  const own = fileAt(state, folder)
  const { parent } = splitPath(folder)
  const above = fileAt(state, parent)
  const beside = namesBelow(state.files, parent).filter((name) => /^MachineKeys_/i.test(name))
  return {
    folderItem: own ? fileFact(own) : { status: 'absent' },
    ...(own && { folderMadeAt: new Date(own.createdAt ?? noMoment).toISOString() }),
    ...(above && isListable(above.sddl) && { beside: beside.sort(byName), aboveExists: true }),
    ...(!above && { aboveExists: false }),
  }
}

/** Whose keys lie in the folder beside the listener's: what a rename of the folder must carry over. */
export function otherKeys(state: WindowsState, folder: string, guid: string): Partial<Keys> {
  const names = namesBelow(state.files, folder)
    .filter((name) => fileAt(state, `${folder}\\${name}`)?.kind === 'file')
    .sort(byName)
  const others = names.filter((name) => !/^f686aace/i.test(name))
  const owners = others.flatMap((name) => ownerOf.get(name.slice(0, 32).toLowerCase()) ?? [])
  const named = certificateKeys(state, guid)
  const whole = { otherFiles: others.length, owners: [...new Set(owners)] }
  // The names need MD5, which .NET refuses in FIPS mode: then whose keys they are stays unknown.
  if (isFipsOn(state) && named.length > 0) return whole
  const keys = named.filter(({ file }) =>
    names.some((name) => name.toLowerCase() === file.toLowerCase()),
  )
  return {
    ...whole,
    boundKeys: keys.filter(({ agent }) => !agent).length,
    agentKeys: keys.filter(({ agent }) => agent).length,
  }
}

/** For each certificate of LocalMachine\My that names a key: its file, and whether it is the agent's. */
function certificateKeys(state: WindowsState, guid: string): { file: string; agent: boolean }[] {
  return thumbprintsIn(state, 'MY')
    .filter((one) => /^[0-9A-F]{40}$/.test(one))
    .slice(0, mostCertificates)
    .flatMap((thumbprint) => {
      const entry = entryOf(state, 'MY', thumbprint)
      const { container } = entry ?? {}
      if (container === undefined || /[^\x20-\x7e]/.test(container)) return []
      const agent = certificateOf(entry)?.issuer.includes(agentIssuer) ?? false
      return [{ file: `${containerFilePrefix(container)}_${guid}`, agent }]
    })
}

function byName(left: string, right: string): number {
  return left.toUpperCase() < right.toUpperCase() ? -1 : 1
}
