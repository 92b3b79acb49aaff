import { findByName } from '../change/find-by-name.ts'
import { registryPaths } from '../change/registry-paths.ts'
import { appliesToObject, isDeny, isInherited } from '../change/sddl/descriptor.ts'
import type { Ace } from '../change/sddl/descriptor.ts'
import { readSddl } from '../change/sddl/parse.ts'
import { sids, systemSids } from '../change/sddl/sids.ts'
import type { Facts } from '../model/facts.ts'
import type { GuestEvidence } from '../model/guest-evidence.ts'

type Store = NonNullable<NonNullable<NonNullable<Facts['guest']>['rdp']>['store']>

/** The certificate store of Remote Desktop: whether there is one, and whether Windows can write in it. */
export function deriveStore(guest: GuestEvidence): Store | undefined {
  const store = { ...named(guest), ...denied(guest) }
  return Object.keys(store).length === 0 ? undefined : store
}

function named({ certificate }: GuestEvidence): Store {
  if (certificate === undefined) return {}
  const { store, storeThumbprints } = certificate
  const entries = storeThumbprints.length
  if (store === undefined) return { entries }
  const { name, type = 'REG_SZ', exists } = store
  return { name, nameValid: type === 'REG_SZ' && exists, entries }
}

const keys = [registryPaths.CST, `${registryPaths.CST}\\Certificates`]

/** KEY_SET_VALUE and KEY_CREATE_SUB_KEY (winnt.h): what a new certificate takes. */
const writing = 0x6

/** A healthy key inherits its grants, so only a deny shuts it. Unknown unless both keys were seen. */
function denied({ keyAccess }: GuestEvidence): Store {
  const lists = keys.map((path) => deniesIn(findByName(keyAccess ?? {}, path)))
  const known = lists.filter((denies) => denies !== undefined)
  if (known.length < keys.length) return {}
  const denies = known.flat()
  const isOwn = (ace: Ace) => !isInherited(ace) && ace.sid === sids.system
  return { writeDenied: denies.length > 0, denyIsOwn: denies.every(isOwn) }
}

type Access = NonNullable<GuestEvidence['keyAccess']>[string]

function deniesIn(access: Access | undefined): readonly Ace[] | undefined {
  if (access === undefined || access.status === 'unreadable') return undefined
  if (access.status === 'absent') return []
  const aces = readSddl(access.sddl)?.dacl?.aces
  return aces?.filter(
    (ace) =>
      isDeny(ace) &&
      appliesToObject(ace) &&
      systemSids.includes(ace.sid) &&
      ((ace.mask & writing) !== 0 || isGenericWrite(ace.mask)),
  )
}

/** GENERIC_ALL and GENERIC_WRITE (winnt.h) stand for writing too. */
function isGenericWrite(mask: number): boolean {
  return (mask & 0x50000000) !== 0
}
