import { constants } from 'node:crypto'
import type { ConnectionOptions } from 'node:tls'

/** Versions of TLS that are told apart, oldest first, spelt as Node does. */
export const tlsVersions = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const
export type TlsVersion = (typeof tlsVersions)[number]

const any = {
  rejectUnauthorized: false,
  secureOptions: constants.SSL_OP_LEGACY_SERVER_CONNECT,
} satisfies ConnectionOptions

/**
 * Named groups keep the ClientHello near 300 bytes: with the groups Node offers by itself it is over
 * 1,500, which a path with a small MTU swallows, and the server would seem silent.
 */
export const smallHello = { ...any, ecdhCurve: 'X25519:P-256:P-384' } satisfies ConnectionOptions

/** What a TLS 1.0, RSA-1024 or SHA-1 server needs; each option alone is not enough for OpenSSL 3. */
export const oldHello = {
  ...smallHello,
  minVersion: 'TLSv1',
  ciphers: 'DEFAULT@SECLEVEL=0',
} satisfies ConnectionOptions

/** Protocols that no server of RDP has, so that the message grows beyond one packet of 1,500 bytes. */
const padding = Array.from({ length: 8 }, (_, i) => `${i}`.padEnd(200, 'x'))

/** The same question in more than one packet: some 2,000 bytes, whatever groups this OpenSSL knows. */
export const largeHello = { ...smallHello, ALPNProtocols: padding } satisfies ConnectionOptions

/** One version and one set of cipher suites, with the settings of old servers. */
export function pinnedHello(version: TlsVersion, ciphers: string): ConnectionOptions {
  return { ...oldHello, minVersion: version, maxVersion: version, ciphers }
}
