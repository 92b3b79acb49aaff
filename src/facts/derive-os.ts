import type { Facts } from '../model/facts.ts'
import type { GuestEvidence } from '../model/guest-evidence.ts'
import { moment } from './moment.ts'

type Os = Pick<
  NonNullable<Facts['guest']>,
  'now' | 'bootedAt' | 'build' | 'caption' | 'computerName' | 'domainController'
>

/** `Win32_ComputerSystem.DomainRole`: 4 is a backup, 5 the primary domain controller. */
const firstControllerRole = 4

/** Which Windows it is, what it is for, and what its clock says. */
export function deriveOs({ os }: GuestEvidence): Os {
  if (os === undefined) return {}
  const now = moment(os.now)
  const bootedAt = moment(os.bootedAt)
  return {
    ...(now !== undefined && { now }),
    ...(bootedAt !== undefined && { bootedAt }),
    build: os.build,
    caption: os.caption,
    computerName: os.computerName,
    domainController: os.domainRole >= firstControllerRole,
  }
}
