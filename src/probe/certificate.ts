import { createHash } from 'node:crypto'
import type { X509Certificate } from 'node:crypto'

import type { WireEvidence } from '../model/evidence.ts'
import { readElement, readElements } from './der.ts'

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

/**
 * Signature algorithms that are broken, by the bytes of their object identifier (RFC 3279): RSA with MD5
 * and SHA-1, DSA and ECDSA with SHA-1. Read from DER, since Node tells the name in newer versions only.
 */
const weakSignatures = [
  '2a864886f70d010104',
  '2a864886f70d010105',
  '2a8648ce380403',
  '2a8648ce3d0401',
]

/** Whether a certificate in DER is signed with a broken hash; false where it cannot be read. */
export function isSignedWeakly(der: Buffer): boolean {
  const whole = readElement(der, 0)
  if (typeof whole === 'string') return false
  const algorithm = readElements(whole.content, 3)?.[1]
  const oid = algorithm && readElement(algorithm.content, 0)
  return typeof oid === 'object' && weakSignatures.includes(oid.content.toString('hex'))
}
