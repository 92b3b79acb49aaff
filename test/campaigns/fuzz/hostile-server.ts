import { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { createSecureContext, TLSSocket } from 'node:tls'

import { makeCertificate } from '../../probe/certificates.ts'
import { chooses } from '../../probe/mock-server.ts'
import { corpus } from './corpus.ts'
import { mutated } from './mutate-bytes.ts'
import { randomFrom } from './random.ts'
import type { Random } from './random.ts'

const { certificatePem, keyPem } = makeCertificate()
const secureContext = createSecureContext({ cert: certificatePem, key: keyPem })

/** Serves the connections of one listener, each badly in its own way: the n-th by the seed and n. */
export function hostile(seed: number): (socket: Socket) => void {
  let connections = 0
  return (socket) => {
    const random = randomFrom(seed + connections * 7_919)
    connections += 1
    if (random.below(16) === 0) return ended(socket, random)
    socket.once('data', () => {
      if (random.below(12) === 0) return ended(socket, random)
      if (random.below(3) === 0)
        return sent(socket, mutated(random.pick(corpus.x224), random), random)
      agreed(socket, random)
    })
  }
}

/** Agrees on TLS and then behaves badly in it, or before it. */
function agreed(socket: Socket, random: Random): void {
  const protocol = random.pick([1, 2, 8] as const)
  if (random.below(2) === 0) {
    socket.write(chooses(protocol))
    socket.once('data', () => sent(socket, mutated(random.pick(corpus.tls), random), random))
    return
  }
  socket.pause()
  socket.write(chooses(protocol))
  const secure = new TLSSocket(socket, { isServer: true, secureContext })
  secure.on('error', () => socket.destroy())
  secure.once('data', () => sent(secure, mutated(random.pick(corpus.credssp), random), random))
}

/** All at once or in pieces, and then an end or nothing at all. */
function sent(stream: Duplex, bytes: Buffer, random: Random): void {
  const cut = random.below(3) === 0 ? random.below(bytes.length + 1) : bytes.length
  stream.write(bytes.subarray(0, cut))
  setImmediate(() => {
    if (stream.destroyed) return
    if (cut < bytes.length) stream.write(bytes.subarray(cut))
    if (random.below(8) > 0) ended(stream, random)
  })
}

function ended(stream: Duplex, random: Random): void {
  // A TLS socket cannot be reset by Node.
  const isPlain = stream instanceof Socket && !(stream instanceof TLSSocket)
  if (isPlain && random.below(2) === 0) stream.resetAndDestroy()
  else if (random.below(2) === 0) stream.end()
  else stream.destroy()
}
