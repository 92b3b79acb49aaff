import type { Facts } from '../model/facts.ts'
import type { GuestEvidence } from '../model/guest-evidence.ts'
import { moment } from './moment.ts'

type Certificate = NonNullable<NonNullable<NonNullable<Facts['guest']>['rdp']>['certificate']>

/** The listener's effective certificate. Expiry is judged by the guest's clock, as Windows does. */
export function deriveCertificate({ certificate, os }: GuestEvidence): Certificate | undefined {
  if (certificate === undefined) return undefined
  const { source, inStore, thumbprint, subject, keySizeBits, container, provider } = certificate
  const notBefore = moment(certificate.notBefore)
  const notAfter = moment(certificate.notAfter)
  const now = moment(os?.now)
  return {
    source,
    inStore,
    ...(thumbprint !== undefined && { thumbprint }),
    ...(subject !== undefined && { subject }),
    ...(notBefore !== undefined && { notBefore }),
    ...(notAfter !== undefined && { notAfter }),
    ...(now !== undefined && notAfter !== undefined && { expired: notAfter < now }),
    ...(now !== undefined && notBefore !== undefined && { notYetValid: notBefore > now }),
    ...(keySizeBits !== undefined && { keySizeBits }),
    ...(container !== undefined && { container }),
    ...(provider !== undefined && { provider }),
  }
}
