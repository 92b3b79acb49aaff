import type { X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'
import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'
import { connect, createSecureContext } from 'node:tls'
import type { ConnectionOptions, SecureContext, TLSSocket } from 'node:tls'

import { bounded } from './bounded.ts'
import type { Limits } from './bounded.ts'
import { wasReset } from './negotiate.ts'

/** A handshake that was agreed on. `secure` is open, and its errors do not throw. */
export interface Presented {
  end: 'presented'
  tlsVersion: string | undefined
  /** OpenSSL's name of the cipher suite. */
  cipher: string
  certificate: X509Certificate | undefined
  secure: TLSSocket
}

/** How a TLS handshake ended, told from the bytes on the wire and not from OpenSSL's wording. */
export type Handshake =
  | Presented
  | { end: 'reset'; how: 'reset' | 'end'; bytes: number }
  | { end: 'alert'; by: 'server' | 'client'; description?: number }
  | { end: 'silent'; bytes: number }
  | { end: 'plaintext'; bytes: number }

/** TLS record types (RFC 8446 5.1). */
const records = { alert: 0x15, handshake: 0x16 } as const

/**
 * Shakes hands over an open connection. `rest` is what came behind the confirm; then it is not TLS.
 * Whoever has opened the socket destroys it.
 */
export async function shakeHands(
  socket: Socket,
  rest: Buffer,
  options: Limits & { host: string; hello: ConnectionOptions },
): Promise<Handshake> {
  if (rest.length > 0) return notHandshake(rest, rest.length)
  const seen = { bytes: 0, head: Buffer.alloc(0) }
  const tap = tapped(socket, (chunk) => {
    seen.bytes += chunk.length
    if (seen.head.length < 7) seen.head = Buffer.concat([seen.head, chunk.subarray(0, 7)])
  })
  const name = isIP(options.host) === 0 ? { servername: options.host } : {}
  const silent = (): Handshake => ({ end: 'silent', bytes: seen.bytes })
  return bounded<Handshake>(options, silent, (end) => {
    const secureContext = contextOf(options.hello)
    const secure = connect({ ...options.hello, ...name, secureContext, socket: tap })
    // Errors go on to come when nobody waits any more.
    secure.on('error', (error) => end(failedHandshake(seen, error)))
    secure.once('close', () => end(failedHandshake(seen)))
    let agreed = false
    secure.once('secureConnect', () => {
      agreed = true
      end(presentedOn(secure))
    })
    return () => {
      if (!agreed) secure.destroy()
    }
  })
}

const contexts = new WeakMap<ConnectionOptions, SecureContext>()

/** One context for all handshakes of one kind: each takes native memory that is given back late. */
function contextOf(hello: ConnectionOptions): SecureContext {
  const context = contexts.get(hello) ?? createSecureContext(hello)
  contexts.set(hello, context)
  return context
}

function presentedOn(secure: TLSSocket): Presented {
  return {
    end: 'presented',
    tlsVersion: secure.getProtocol() ?? undefined,
    cipher: secure.getCipher().name,
    certificate: secure.getPeerX509Certificate(),
    secure,
  }
}

/**
 * How a handshake failed, from the bytes that came and the error, if there was one. Pure: `head` are
 * the first bytes, seven at least where there were as many.
 */
export function failedHandshake(
  seen: { bytes: number; head: Buffer },
  error?: Error,
): Exclude<Handshake, Presented> {
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

function notHandshake(head: Buffer, bytes: number): Exclude<Handshake, Presented> {
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
