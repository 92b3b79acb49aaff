import type { WireEvidence } from '../model/evidence.ts'
import { isSignedWeakly, presented } from './certificate.ts'
import { saw } from './sighting.ts'
import type { Seen, Sighting } from './sighting.ts'
import type { Presented } from './tls.ts'

/**
 * What two clocks may differ: a certificate made a moment ago by a clock ahead of ours is valid. Five
 * minutes: what Kerberos allows by default (RFC 4120, 1.6).
 */
export const clockToleranceMs = 5 * 60_000

/** Shortest RSA key of today (NIST SP 800-57, CA/Browser Forum baseline): 112 bits of strength. */
const shortestKeyBits = 2048

/** A certificate that was presented, judged by this machine's clock. */
export function afterCertificate(handshake: Presented, old: boolean, nowMs: number): Seen {
  const raw = handshake.certificate
  const certificate = raw && presented(raw)
  if (!raw || !certificate) return saw('tls-alert', 'the server’s certificate cannot be read')
  const { tlsVersion } = handshake
  return {
    stage: 'certificate',
    sightings: [
      ...(old ? [{ verdict: 'tls-old-only', detail: tlsVersion ?? '' } as const] : []),
      ...ageOf(certificate, nowMs),
      ...weakness(certificate, isSignedWeakly(raw.raw)),
    ],
    read: { ...(tlsVersion === undefined ? {} : { tlsVersion }), certificate },
  }
}

type Certificate = NonNullable<WireEvidence['certificate']>

function ageOf({ notBefore, notAfter }: Certificate, nowMs: number): Sighting[] {
  if (Date.parse(notAfter) < nowMs) {
    return [{ verdict: 'certificate-expired', detail: `since ${notAfter.slice(0, 10)}` }]
  }
  return Date.parse(notBefore) - clockToleranceMs > nowMs
    ? [{ verdict: 'certificate-not-yet-valid', detail: `until ${notBefore.slice(0, 10)}` }]
    : []
}

function weakness({ keySizeBits }: Certificate, weaklySigned: boolean): Sighting[] {
  const short = keySizeBits !== undefined && keySizeBits < shortestKeyBits
  const details = [
    ...(short ? [`a key of ${keySizeBits} bits`] : []),
    ...(weaklySigned ? ['signed with SHA-1 or MD5'] : []),
  ]
  return details.length > 0 ? [{ verdict: 'certificate-weak', detail: details.join(', ') }] : []
}
