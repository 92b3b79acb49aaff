import type { Offers } from '../model/probe-result.ts'
import type { Limits } from './bounded.ts'
import { openSocket } from './connect.ts'
import { pinnedHello, tlsVersions } from './hello.ts'
import type { TlsVersion } from './hello.ts'
import { negotiate } from './negotiate.ts'
import { afterConfirm } from './observe.ts'
import type { Place } from './one-connection.ts'
import { inParallel } from './pool.ts'
import { shakeHands } from './tls.ts'

/** Cipher suites told per version at most: OpenSSL knows some 60 of TLS 1.2. */
const mostCiphers = 64

/** The cipher suites of TLS 1.3 (RFC 8446 B.4); OpenSSL takes them by a list, not by exclusion. */
const suitesOfTls13 = [
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'TLS_AES_128_GCM_SHA256',
  'TLS_AES_128_CCM_SHA256',
  'TLS_AES_128_CCM_8_SHA256',
]

/** Versions of TLS and their cipher suites; two versions are asked side by side. */
export function cipherOffers(place: Place, limits: Limits): Promise<Offers['tls']> {
  return inParallel(
    tlsVersions,
    () => '',
    { most: 2, mostPerKey: 2 },
    async (version) => ({ version, ciphers: await ciphersOf(version, place, limits) }),
  )
}

/** Takes away what the server chose until it chooses nothing more. */
async function ciphersOf(version: TlsVersion, place: Place, limits: Limits): Promise<string[]> {
  const found: string[] = []
  while (found.length < mostCiphers) {
    const wanted = cipherList(version, found)
    if (wanted === '') break
    const cipher = await agreedCipher(version, wanted, place, limits)
    if (cipher === undefined || found.includes(cipher)) break
    found.push(cipher)
  }
  return found
}

function cipherList(version: TlsVersion, without: readonly string[]): string {
  if (version === 'TLSv1.3') {
    return suitesOfTls13.filter((name) => !without.includes(name)).join(':')
  }
  return ['ALL', ...without.map((name) => `!${name}`), '@SECLEVEL=0'].join(':')
}

async function agreedCipher(
  version: TlsVersion,
  ciphers: string,
  place: Place,
  limits: Limits,
): Promise<string | undefined> {
  const opened = await openSocket(place.address, place.port, limits)
  if (!opened.open) return undefined
  try {
    const answer = await negotiate(opened.socket, limits)
    const met = answer.end === 'answered' ? afterConfirm(answer) : undefined
    if (!met?.goOn) return undefined
    const how = { ...limits, host: place.host, hello: pinnedHello(version, ciphers) }
    const handshake = await shakeHands(opened.socket, met.rest, how)
    return handshake.end === 'presented' ? handshake.cipher : undefined
  } finally {
    opened.socket.destroy()
  }
}
