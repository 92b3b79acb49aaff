import { createHash } from 'node:crypto'
import type { X509Certificate } from 'node:crypto'

import type { WireEvidence } from '../model/evidence.ts'

/** Longest name kept of a certificate: more than any that Windows or a public authority issues. */
const longestName = 256

/**
 * What the peer presented, cleaned of control characters. Undefined when a date is none: OpenSSL hands
 * on certificates whose dates cannot be read.
 */
export function presented(certificate: X509Certificate): WireEvidence['certificate'] {
  const { validFromDate, validToDate } = certificate
  if (!isDate(validFromDate) || !isDate(validToDate)) return undefined
  const keySizeBits = keySize(certificate)
  const { signatureAlgorithm } = certificate
  return {
    thumbprint: createHash('sha1').update(certificate.raw).digest('hex').toUpperCase(),
    subject: cleanName(certificate.subject),
    issuer: cleanName(certificate.issuer),
    notBefore: validFromDate.toISOString(),
    notAfter: validToDate.toISOString(),
    ...(keySizeBits === undefined ? {} : { keySizeBits }),
    // Undefined in Node 24.0, though the type says otherwise for others.
    ...(signatureAlgorithm ? { signatureAlgorithm: cleanName(signatureAlgorithm) } : {}),
  }
}

function isDate(date: Date): boolean {
  const year = date.getUTCFullYear()
  return year >= 0 && year <= 9999
}

/** Node puts each part of a name on a line of its own. */
function cleanName(name: string | undefined): string {
  const oneLine = (name ?? '').replaceAll('\n', ', ')
  return oneLine.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '').slice(0, longestName)
}

/** A key of a kind that this OpenSSL does not know throws when it is asked for. */
function keySize(certificate: X509Certificate): number | undefined {
  try {
    return certificate.publicKey.asymmetricKeyDetails?.modulusLength
  } catch {
    return undefined
  }
}
