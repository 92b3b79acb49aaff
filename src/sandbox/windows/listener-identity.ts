import type { WindowsState } from '../../model/windows-state.ts'
import type { ListenerIdentity } from './contract.ts'
import { keyPaths } from './places.ts'
import { readDword } from './registry.ts'

/** The revision of each build that brought the update of CVE-2018-0886 (Microsoft, KB4093492). */
const firstPatched: Readonly<Record<number, number>> = { 14393: 2248, 15063: 1088, 16299: 431 }

/** What CredSSP answers with: 6 is of today, 3 of a Windows without the update (MS-CSSP 2.2.1). */
const versions = { patched: 6, unpatched: 3 } as const

/** What the listener says of this Windows to everybody who begins to sign in. */
export function identityOf(state: WindowsState): ListenerIdentity {
  const { computerName, build, clock } = state
  const revision = readDword(state, keyPaths.windowsVersion, 'UBR') ?? 0
  const isPatched = revision >= (firstPatched[build] ?? 0)
  const credSspVersion = isPatched ? versions.patched : versions.unpatched
  return { computerName, build, clock, credSspVersion }
}
