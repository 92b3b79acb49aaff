import { findByName } from '../change/find-by-name.ts'
import { registryPaths } from '../change/registry-paths.ts'
import type { Facts } from '../model/facts.ts'
import type { GuestEvidence } from '../model/guest-evidence.ts'
import { deriveCipherSuites } from './derive-cipher-suites.ts'
import { deriveCredSsp } from './derive-credssp.ts'
import { deriveNegotiation } from './derive-negotiation.ts'
import { deriveTls } from './derive-tls.ts'
import { dwordOr } from './registry-read.ts'
import { securityPlaces } from './security-places.ts'

type Security = NonNullable<NonNullable<Facts['guest']>['security']>

const { LSA } = registryPaths
const { fips, msv } = securityPlaces

/** LmCompatibilityLevel while it is absent (Microsoft: network security, LAN Manager authentication level). */
const usualLmLevel = 3

/** What Windows accepts on the way to a logon: TLS, NLA, CredSSP, NTLM, and which policy says so. */
export function deriveSecurity(guest: GuestEvidence): Security | undefined {
  const fipsEnabled = dwordOr(guest, fips, 'Enabled', 0)
  const known = withoutUndefined({
    negotiation: deriveNegotiation(guest),
    tls: deriveTls(guest),
    cipherSuites: deriveCipherSuites(guest),
    fips: fipsEnabled === undefined ? undefined : fipsEnabled !== 0,
    credSsp: deriveCredSsp(guest),
    ntlm: deriveNtlm(guest),
    lsaCfgFlags: dwordOr(guest, LSA, 'LsaCfgFlags', 0),
    disableDomainCreds: dwordOr(guest, LSA, 'disabledomaincreds', 0),
    forceGuest: dwordOr(guest, LSA, 'ForceGuest', 0),
    winningPolicies: guest.policies?.winning,
  })
  return Object.keys(known).length === 0 ? undefined : known
}

function deriveNtlm(guest: GuestEvidence): Security['ntlm'] {
  if (findByName(guest.registry ?? {}, msv) === undefined) return undefined
  return withoutUndefined({
    restrictReceiving: dwordOr(guest, msv, 'RestrictReceivingNTLMTraffic', 0),
    restrictSending: dwordOr(guest, msv, 'RestrictSendingNTLMTraffic', 0),
    lmCompatibilityLevel: dwordOr(guest, LSA, 'LmCompatibilityLevel', usualLmLevel),
  })
}

type Known<T> = { [K in keyof T]?: Exclude<T[K], undefined> }

/** Facts that were not seen have no member at all. */
function withoutUndefined<T extends object>(facts: T): Known<T> {
  const known: Known<T> = { ...facts }
  for (const name of Object.keys(known)) {
    if (Reflect.get(known, name) === undefined) Reflect.deleteProperty(known, name)
  }
  return known
}
