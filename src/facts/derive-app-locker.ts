import { findByName } from '../change/find-by-name.ts'
import type { Facts } from '../model/facts.ts'
import type { GuestEvidence } from '../model/guest-evidence.ts'
import { dwordOr, valuesOf } from './registry-read.ts'
import { securityPlaces } from './security-places.ts'

type Programs = NonNullable<NonNullable<Facts['guest']>['programs']>

const { srpExe, safer, appLockerExe } = securityPlaces
/** DefaultLevel of Software Restriction Policies that lets every program run (SAFER_LEVELID_FULLYTRUSTED). */
const unrestricted = 0x40000

/**
 * Whether AppLocker or Software Restriction Policies may keep programs of the logon from running.
 * Rules without EnforcementMode enforce, 0 audits (measured on Server 2022); the file that AppLocker
 * acts by outlives its rules.
 */
export function deriveAppLocker(
  guest: GuestEvidence,
): Pick<Programs, 'appLocker' | 'appLockerLeftover' | 'softwareRestriction'> {
  const rules = findByName(guest.registry ?? {}, srpExe)
  const mode = dwordOr(guest, srpExe, 'EnforcementMode', 1)
  const file = findByName(guest.paths ?? {}, appLockerExe)
  const hasRules =
    rules === undefined || rules.status === 'unreadable' ? undefined : rules.status === 'present'
  const hasFile =
    file === undefined || file.status === 'unreadable' ? undefined : file.status === 'present'
  const level = valuesOf(guest, safer) && dwordOr(guest, safer, 'DefaultLevel', unrestricted)
  return {
    ...(hasRules === false && { appLocker: 'none' as const }),
    ...(hasRules &&
      mode !== undefined && {
        appLocker: mode === 0 ? ('audits' as const) : ('enforces' as const),
      }),
    ...(hasRules !== undefined &&
      hasFile !== undefined && { appLockerLeftover: hasFile && !hasRules }),
    ...(level !== undefined && { softwareRestriction: level !== unrestricted }),
  }
}
