import { findByName } from '../change/find-by-name.ts'
import { registryPaths } from '../change/registry-paths.ts'
import type { Facts } from '../model/facts.ts'
import type { GuestEvidence } from '../model/guest-evidence.ts'
import type { RegistryValue } from '../model/registry-value.ts'
import { dwordOr, valuesOf } from './registry-read.ts'

type Security = NonNullable<NonNullable<Facts['guest']>['security']>
type Negotiation = NonNullable<Security['negotiation']>

/** Numbers Windows knows of each setting, and what it does while there is none (Microsoft, Win32_TSGeneralSetting). */
const settings = [
  { fact: 'securityLayer', name: 'SecurityLayer', least: 0, most: 2, absent: 2 },
  { fact: 'userAuthentication', name: 'UserAuthentication', least: 0, most: 1, absent: 1 },
  { fact: 'minEncryptionLevel', name: 'MinEncryptionLevel', least: 1, most: 4, absent: 2 },
] as const

/**
 * The settings in force that decide whether client and listener agree: Group Policy's, else the
 * listener's own. Nothing where the keys of either were not seen, or the listener has none.
 */
export function deriveNegotiation(guest: GuestEvidence): Negotiation | undefined {
  const policy = valuesOf(guest, registryPaths.POL)
  const own = valuesOf(guest, registryPaths.RT)
  const listener = findByName(guest.registry ?? {}, registryPaths.RT)
  if (policy === undefined || own === undefined || listener?.status !== 'present') return undefined
  const found: Negotiation = { misfits: [], byPolicy: [] }
  for (const { fact, name, least, most, absent } of settings) {
    const set = findByName(policy, name)
    if (set) found.byPolicy?.push(name)
    const number = numberOf(set ?? findByName(own, name), absent)
    if (number !== undefined) found[fact] = number
    if (number === undefined || number < least || number > most) found.misfits?.push(name)
  }
  const allowed = dwordOr(guest, registryPaths.RT, 'fAllowSecProtocolNegotiation', 1)
  return { ...found, ...(allowed !== undefined && { allowed: allowed !== 0 }) }
}

function numberOf(value: RegistryValue | undefined, absent: number): number | undefined {
  if (value === undefined) return absent
  return value.type === 'REG_DWORD' ? value.data : undefined
}
