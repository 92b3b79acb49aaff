import { findByName } from '../change/find-by-name.ts'
import { registryPaths } from '../change/registry-paths.ts'
import type { Facts } from '../model/facts.ts'
import type { GuestEvidence } from '../model/guest-evidence.ts'
import { roleServices, sqlServer } from './reads/roles.ts'

type Roles = NonNullable<NonNullable<Facts['guest']>['roles']>

/**
 * What the machine is for beside Remote Desktop, told by what is installed. A service or key that could
 * not be read leaves its role unknown.
 */
export function deriveRoles(guest: GuestEvidence): Roles | undefined {
  const roles: Roles = {}
  const names = Object.keys(roleServices).filter((name) => isServiceRole(name))
  for (const role of names) {
    const seen = findByName(guest.services ?? {}, roleServices[role])
    if (seen?.status === 'present') roles[role] = true
    if (seen?.status === 'absent') roles[role] = false
  }
  const sql = hasInstances(guest)
  const sessionHost = isSessionHost(guest)
  const told = {
    ...roles,
    ...(sql !== undefined && { sql }),
    ...(sessionHost !== undefined && { sessionHost }),
  }
  return Object.keys(told).length > 0 ? told : undefined
}

function isServiceRole(name: string): name is keyof typeof roleServices {
  return Object.hasOwn(roleServices, name)
}

function hasInstances({ registry }: GuestEvidence): boolean | undefined {
  const key = findByName(registry ?? {}, sqlServer)
  if (key === undefined || key.status === 'unreadable') return undefined
  if (key.status === 'absent') return false
  const value = findByName(key.values, 'InstalledInstances')
  return value?.type === 'REG_MULTI_SZ' ? value.data.length > 0 : value !== undefined
}

/** `TSAppCompat` 1: the machine was made a host of many users' programs (Microsoft: application mode). */
function isSessionHost({ registry }: GuestEvidence): boolean | undefined {
  const key = findByName(registry ?? {}, registryPaths.TS)
  if (key?.status !== 'present') return undefined
  const value = findByName(key.values, 'TSAppCompat')
  return value?.type === 'REG_DWORD' && value.data === 1
}
