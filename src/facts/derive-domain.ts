import type { Facts } from '../model/facts.ts'
import type { GuestEvidence } from '../model/guest-evidence.ts'
import { systemPaths } from './reads/system.ts'
import { dwordSeen } from './registry-evidence.ts'

type Domain = NonNullable<NonNullable<Facts['guest']>['domain']>

/** `Win32_ComputerSystem.DomainRole`: 0 and 2 stand alone, all others belong to a domain. */
const standAlone = [0, 2]

/** The domain and the farm the machine belongs to. */
export function deriveDomain(guest: GuestEvidence): Domain {
  const { os, machine } = guest
  const active = dwordSeen(guest, systemPaths.cluster, 'SessionDirectoryActive', 0)
  return {
    ...(os !== undefined && { member: !standAlone.includes(os.domainRole) }),
    ...(machine?.channel !== undefined && { channelError: machine.channel }),
    ...(active !== undefined && { inFarm: active !== 0 }),
  }
}
