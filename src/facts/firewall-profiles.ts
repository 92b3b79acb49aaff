import { findByName } from '../change/find-by-name.ts'
import type { NetworkProfile } from '../change/firewall-rule-text.ts'
import { registryPaths } from '../change/registry-paths.ts'
import type { GuestEvidence } from '../model/guest-evidence.ts'

const { FWP, FWG } = registryPaths

/** Where each profile has its settings. `Standard` is the old name of private, which policy may still use. */
export const profileKeys: Readonly<Record<NetworkProfile, { local: string; policy: string[] }>> = {
  domain: { local: `${FWP}\\DomainProfile`, policy: [`${FWG}\\DomainProfile`] },
  private: {
    local: `${FWP}\\StandardProfile`,
    policy: [`${FWG}\\PrivateProfile`, `${FWG}\\StandardProfile`],
  },
  public: { local: `${FWP}\\PublicProfile`, policy: [`${FWG}\\PublicProfile`] },
}

/** The settings of a profile that are looked at. */
export const profileValues = {
  local: ['EnableFirewall', 'DoNotAllowExceptions', 'DefaultInboundAction'],
  policy: [
    'EnableFirewall',
    'DoNotAllowExceptions',
    'DefaultInboundAction',
    'AllowLocalPolicyMerge',
    'AllowLocalIPsecPolicyMerge',
  ],
} as const

/** A number, that there is none, or (undefined) that nobody knows. */
type Setting = number | 'absent' | undefined

/** What Group Policy sets for a profile. */
export function policySetting(
  guest: GuestEvidence,
  profile: NetworkProfile,
  name: string,
): Setting {
  for (const path of profileKeys[profile].policy) {
    const read = settingAt(guest, path, name)
    if (read !== 'absent') return read
  }
  return 'absent'
}

/** What is set on the machine. The key of a profile is there in every Windows. */
export function localSetting(guest: GuestEvidence, profile: NetworkProfile, name: string): Setting {
  const { local } = profileKeys[profile]
  const key = findByName(guest.registry ?? {}, local)
  return key?.status === 'absent' ? undefined : settingAt(guest, local, name)
}

/** The setting that holds: that of Group Policy where it has one. Absent values act as `absent`. */
export function effectiveSetting(
  guest: GuestEvidence,
  profile: NetworkProfile,
  name: string,
  absent: number,
): number | undefined {
  const policy = policySetting(guest, profile, name)
  const held = policy === 'absent' ? localSetting(guest, profile, name) : policy
  return held === 'absent' ? absent : held
}

function settingAt(guest: GuestEvidence, path: string, name: string): Setting {
  const key = findByName(guest.registry ?? {}, path)
  if (key === undefined || key.status === 'unreadable') return undefined
  if (key.status === 'absent') return 'absent'
  const value = findByName(key.values, name)
  if (value === undefined) return 'absent'
  return value.type === 'REG_DWORD' ? value.data : undefined
}

/**
 * Whether something is so in one of the active profiles. Where these are not known it is so only if
 * it is so in all three, and not so only if in none.
 */
export function inSome(
  active: readonly NetworkProfile[] | undefined,
  isSo: (profile: NetworkProfile) => boolean | undefined,
): boolean | undefined {
  const answers = (active ?? everyProfile).map(isSo)
  if (active === undefined) return sameAnswer(answers)
  if (answers.includes(true)) return true
  return answers.includes(undefined) ? undefined : false
}

/** Whether something is so in every active profile, likewise. */
export function inAll(
  active: readonly NetworkProfile[] | undefined,
  isSo: (profile: NetworkProfile) => boolean | undefined,
): boolean | undefined {
  const answers = (active ?? everyProfile).map(isSo)
  if (active === undefined) return sameAnswer(answers)
  if (answers.includes(false)) return false
  return answers.includes(undefined) ? undefined : true
}

const everyProfile = ['domain', 'private', 'public'] as const

function sameAnswer(answers: readonly (boolean | undefined)[]): boolean | undefined {
  const [first] = answers
  return answers.every((answer) => answer === first) ? first : undefined
}
