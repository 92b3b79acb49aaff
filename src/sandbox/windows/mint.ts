import '../arm/reflect-metadata.ts'
import { createHash } from 'node:crypto'

import { RdpAzureError } from '../../errors.ts'
import { worthlessKeys } from './keys.ts'

/** What a certificate is made from. Equal orders give equal certificates, byte for byte. */
export interface CertificateOrder {
  subject: string
  notBefore: Date
  notAfter: Date
  /** PKCS #8 DER, base64. */
  key: string
  /** Tells two certificates apart that are alike otherwise. */
  made: number
  /** Enhanced key usages by object id; server authentication unless told, none for no such extension. */
  usages?: readonly string[] | undefined
}

const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' } as const
const serialBytes = 16

/** The key of the n-th cause of a new one; the pool goes round. */
export function keyOfPool(made: number): string {
  const key = worthlessKeys[made % worthlessKeys.length]
  if (key === undefined) throw new RdpAzureError('Internal', `no key for "${made}" in the pool`)
  return key
}

/**
 * Makes a self-signed server certificate as SessionEnv does: RSA 2048, server authentication, key and
 * data encipherment. PKCS #1 signatures have no randomness, which keeps states comparable.
 */
export async function mintCertificate(order: CertificateOrder): Promise<Buffer> {
  const x509 = await import('@peculiar/x509')
  const der = Buffer.from(order.key, 'base64')
  const privateKey = await crypto.subtle.importKey('pkcs8', der, algorithm, true, ['sign'])
  const { n = '', e = '' } = await crypto.subtle.exportKey('jwk', privateKey)
  const publicKey = await crypto.subtle.importKey('jwk', { kty: 'RSA', n, e }, algorithm, true, [
    'verify',
  ])
  const enhanced = order.usages ?? [x509.ExtendedKeyUsage.serverAuth]
  const usages = x509.KeyUsageFlags.keyEncipherment | x509.KeyUsageFlags.dataEncipherment
  const made = await x509.X509CertificateGenerator.createSelfSigned({
    name: `CN=${order.subject}`,
    serialNumber: serialOf(order),
    notBefore: order.notBefore,
    notAfter: order.notAfter,
    signingAlgorithm: algorithm,
    keys: { privateKey, publicKey },
    extensions: [
      ...(enhanced.length > 0 ? [new x509.ExtendedKeyUsageExtension([...enhanced])] : []),
      new x509.KeyUsagesExtension(usages),
    ],
  })
  return Buffer.from(made.rawData)
}

/** Sixteen bytes that follow from the order; the first is kept positive, as X.509 wants. */
function serialOf(order: CertificateOrder): string {
  const { subject, notBefore, notAfter, made } = order
  const text = JSON.stringify([subject, notBefore, notAfter, made])
  const bytes = createHash('sha256').update(text).digest().subarray(0, serialBytes)
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40
  return bytes.toString('hex')
}

/** SHA-1 of the certificate, 40 upper-case hex digits, as Windows shows it. */
export function thumbprintOf(der: Buffer): string {
  return createHash('sha1').update(der).digest('hex').toUpperCase()
}
