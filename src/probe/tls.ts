import { constants } from 'node:crypto'
import type { X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'
import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'
import { connect } from 'node:tls'
import type { ConnectionOptions } from 'node:tls'

import { bounded } from './bounded.ts'
import type { Limits } from './bounded.ts'
import { wasReset } from './negotiate.ts'

/** How a TLS handshake ended, told from the bytes on the wire and not from OpenSSL's wording. */
export type Handshake =
  | { end: 'presented'; tlsVersion: string | undefined; certificate: X509Certificate | undefined }
  | { end: 'reset'; how: 'reset' | 'end'; bytes: number }
  | { end: 'alert'; by: 'server' | 'client'; description?: number }
  | { end: 'silent'; bytes: number }
  | { end: 'plaintext'; bytes: number }

/** TLS record types (RFC 8446 5.1). */
const records = { alert: 0x15, handshake: 0x16 } as const

/**
 * Named groups keep the ClientHello near 300 bytes: with the groups Node offers by itself it is over
 * 1,500, which a path with a small MTU swallows, and the server would seem silent.
 */
const smallHello = {
  rejectUnauthorized: false,
  ecdhCurve: 'X25519:P-256:P-384',
  secureOptions: constants.SSL_OP_LEGACY_SERVER_CONNECT,
} satisfies ConnectionOptions

/** What a TLS 1.0, RSA-1024 or SHA-1 server needs; each option alone is not enough for OpenSSL 3. */
const legacyHello = {
  ...smallHello,
  minVersion: 'TLSv1',
  ciphers: 'DEFAULT@SECLEVEL=0',
} satisfies ConnectionOptions

/** Shakes hands over an open connection. `rest` is what came behind the confirm; then it is not TLS. */
export async function shakeHands(
  socket: Socket,
  rest: Buffer,
  options: Limits & { host: string; legacy: boolean },
): Promise<Handshake> {
  if (rest.length > 0) return notHandshake(rest, rest.length)
  const seen = { bytes: 0, head: Buffer.alloc(0) }
  const tap = tapped(socket, (chunk) => {
    seen.bytes += chunk.length
    if (seen.head.length < 7) seen.head = Buffer.concat([seen.head, chunk.subarray(0, 7)])
  })
  const settings = options.legacy ? legacyHello : smallHello
  const name = isIP(options.host) === 0 ? { servername: options.host } : {}
  const silent = (): Handshake => ({ end: 'silent', bytes: seen.bytes })
  return bounded<Handshake>(options, silent, (end) => {
    const secure = connect({ ...settings, ...name, socket: tap })
    secure.once('secureConnect', () => {
      const certificate = secure.getPeerX509Certificate()
      end({ end: 'presented', tlsVersion: secure.getProtocol() ?? undefined, certificate })
    })
    secure.on('error', (error) => end(failed(seen, error)))
    secure.once('close', () => end(failed(seen)))
    return () => secure.destroy()
  })
}

function failed(seen: { bytes: number; head: Buffer }, error?: Error): Handshake {
  const { bytes, head } = seen
  if (bytes > 0 && head[0] !== records.handshake) return notHandshake(head, bytes)
  if (error && 'syscall' in error && wasReset(error)) {
    return { end: 'reset', how: 'reset', bytes }
  }
  // What OpenSSL ends by itself has a code of its own; a closed connection has none of those.
  const code = error && 'code' in error ? String(error.code) : ''
  if (!code.startsWith('ERR_SSL_')) return { end: 'reset', how: 'end', bytes }
  return { end: 'alert', by: code.includes('ALERT') ? 'server' : 'client' }
}

function notHandshake(head: Buffer, bytes: number): Handshake {
  const description = head[6]
  return head[0] === records.alert && description !== undefined
    ? { end: 'alert', by: 'server', description }
    : { end: 'plaintext', bytes }
}

/** The connection as a stream that shows each chunk it receives before TLS takes it. */
function tapped(socket: Socket, onBytes: (chunk: Buffer) => void): Duplex {
  const tap = new Duplex({
    read: () => void socket.resume(),
    write: (chunk: Buffer, _encoding, done) => void socket.write(chunk, () => done()),
    final: (done) => void socket.end(done),
    destroy: (error, done) => {
      socket.destroy()
      done(error)
    },
  })
  socket.on('data', (chunk) => {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk)
    onBytes(bytes)
    if (!tap.push(bytes)) socket.pause()
  })
  socket.once('end', () => tap.push(null))
  socket.once('error', (error) => tap.destroy(error))
  return tap
}
