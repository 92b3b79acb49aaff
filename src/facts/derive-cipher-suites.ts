import { findByName } from '../change/find-by-name.ts'
import type { Facts } from '../model/facts.ts'
import type { GuestEvidence } from '../model/guest-evidence.ts'
import { valuesOf } from './registry-read.ts'
import { securityPlaces } from './security-places.ts'

type Security = NonNullable<NonNullable<Facts['guest']>['security']>

/**
 * Suites that Windows 10 and later offer as a client and an RSA certificate, such as the listener's own,
 * can serve; those of TLS 1.3 fit any certificate. Source: Microsoft, "TLS Cipher Suites in Windows".
 */
const offeredByClients =
  /^TLS_(AES_(128|256)_GCM_SHA(256|384)|(ECDHE_RSA|DHE_RSA|RSA)_WITH_AES_(128|256)_(GCM|CBC)_SHA(256|384)?(_P(256|384|521))?)$/

/**
 * What a policy's list of cipher suites leaves. A list is normal on an Azure image. One of another type
 * than text was not understood: then only that there is one is known.
 */
export function deriveCipherSuites(guest: GuestEvidence): Security['cipherSuites'] {
  const values = valuesOf(guest, securityPlaces.cipherPolicy)
  if (values === undefined) return undefined
  const list = findByName(values, 'Functions')
  if (list === undefined) return { listed: false }
  if (list.type !== 'REG_SZ' && list.type !== 'REG_MULTI_SZ') return { listed: true }
  const text = list.type === 'REG_SZ' ? list.data : list.data.join(',')
  const names = text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
  return {
    listed: true,
    count: names.length,
    shared: names.some((name) => offeredByClients.test(name.toUpperCase())),
    ...(list.type === 'REG_SZ' && { functions: list.data }),
  }
}
