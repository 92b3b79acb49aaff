import type { Facts } from '../model/facts.ts'
import type { GuestEvidence } from '../model/guest-evidence.ts'
import { dwordOr } from './registry-read.ts'
import { securityPlaces } from './security-places.ts'

type Security = NonNullable<NonNullable<Facts['guest']>['security']>

/**
 * The revision of each build that brought the patched TSpkg.dll (Microsoft, CVE-2018-0886). Builds after
 * the last one left the factory with it.
 */
const firstPatched: Readonly<Record<number, number>> = {
  7601: 24117,
  9200: 22432,
  9600: 18999,
  14393: 2248,
  15063: 1088,
  16299: 431,
}
const lastUnpatched = 16299
/** Before Windows 10 updates were no cumulative ones, and the revision does not tell all of them. */
const firstCumulative = 10240

/** CredSSP: what the server accepts from clients, and whether it has the update of May 2018. */
export function deriveCredSsp(guest: GuestEvidence): Security['credSsp'] {
  // Mitigated is what a patched Windows does while nothing is set.
  const encryptionOracle = dwordOr(guest, securityPlaces.credSsp, 'AllowEncryptionOracle', 1)
  const patched = isPatched(guest)
  if (encryptionOracle === undefined && patched === undefined) return undefined
  return {
    ...(encryptionOracle !== undefined && { encryptionOracle }),
    ...(patched !== undefined && { patched }),
  }
}

function isPatched(guest: GuestEvidence): boolean | undefined {
  const build = guest.os?.build
  if (build === undefined) return undefined
  if (build > lastUnpatched) return true
  const needed = firstPatched[build]
  const revision = dwordOr(guest, securityPlaces.os, 'UBR', undefined)
  if (needed === undefined || revision === undefined) return undefined
  if (revision >= needed) return true
  return build >= firstCumulative ? false : undefined
}
