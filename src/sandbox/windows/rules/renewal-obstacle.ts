import { canReadFile, networkServiceSids, rightsOf, systemSids } from '../../../change/sddl.ts'
import type { WindowsState } from '../../../model/windows-state.ts'
import { isKey, selfSignedCertificate, selfSignedStore } from '../listener-certificate.ts'
import { keyFileOf, machineKeysOf, programDataOf, storeKey } from '../places.ts'
import { fileAt, findByName } from '../spelling.ts'

/** Services without which no key can be made (Microsoft: certificate of Remote Desktop on Windows Server). */
export const neededServices = ['CryptSvc', 'KeyIso'] as const

/** Status texts of Windows in English (winerror.h; NTE_BAD_KEYSET, NTE_EXISTS), as events 1057 and 1058 carry them. */
export const hardObstacle = {
  store: 'The system cannot find the file specified.',
  service:
    'The service cannot be started, either because it is disabled or because it has no enabled devices associated with it.',
  denied: 'Access is denied.',
  keyset: 'Keyset does not exist',
  path: 'The system cannot find the path specified.',
  exists: 'Object already exists.',
  full: 'There is not enough space on the disk.',
} as const

/** KEY_SET_VALUE and KEY_CREATE_SUB_KEY (winnt.h). */
const writeStore = 0x6

/** Why SessionEnv cannot make or renew its certificate; undefined when it can. */
export function obstacleTo(state: WindowsState): string | undefined {
  const store = selfSignedStore(state)
  if (store === undefined) return hardObstacle.store
  if (neededServices.some((name) => !canServe(state, name))) return hardObstacle.service
  if (isStoreShut(state, store)) return hardObstacle.denied
  if (state.system.freeMb < 1) return hardObstacle.full
  const key = keyObstacle(state)
  if (key !== undefined) return key
  const stale = state.oddities.renewalBlocked && selfSignedCertificate(state).entry !== undefined
  return stale ? hardObstacle.exists : undefined
}

/** Running, or ready to be started on demand. */
function canServe(state: WindowsState, name: string): boolean {
  const service = findByName(state.services, name)
  if (!service) return false
  return service.state === 'running' || (service.start !== 'disabled' && service.broken !== true)
}

/** Only an explicit deny shuts a store to SYSTEM: a healthy key inherits its grants. */
function isStoreShut(state: WindowsState, store: string): boolean {
  const keys = [storeKey(store), `${storeKey(store)}\\Certificates`]
  return keys.some((path) => {
    const sddl = findByName(state.registry, path)?.sddl
    return sddl !== undefined && (rightsOf(sddl, systemSids).denied & writeStore) !== 0
  })
}

/** A key file that is there must be readable and a key; one that is not can be made below Crypto\RSA. */
function keyObstacle(state: WindowsState): string | undefined {
  const file = fileAt(state, keyFileOf(state))
  if (!file) {
    const folder = fileAt(state, `${programDataOf(state)}\\Microsoft\\Crypto\\RSA`)
    if (fileAt(state, machineKeysOf(state))?.damaged === true) return hardObstacle.keyset
    return folder ? undefined : hardObstacle.path
  }
  const readable = [networkServiceSids, systemSids].every((who) => canReadFile(file.sddl, who))
  if (file.kind !== 'file' || !readable) return hardObstacle.denied
  return isKey(file.content ?? '') ? undefined : hardObstacle.keyset
}
