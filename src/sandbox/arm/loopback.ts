import type { IncomingMessage, Server } from 'node:http'
import type { Socket } from 'node:net'

import { RdpAzureError } from '../../errors.ts'

/** A server of the sandbox, on loopback only. */
export interface LoopbackServer {
  port: number
  close(): Promise<void>
}

/** The largest script is far below this; ARM itself takes 4 MB. */
const maxBodyBytes = 4 * 1024 * 1024

/** Listens on 127.0.0.1, at a port the system chooses. `close` ends open connections, too. */
export async function listenOnLoopback(server: Server): Promise<LoopbackServer> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ port: 0, host: '127.0.0.1', exclusive: true }, resolve)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') {
    throw new RdpAzureError('Internal', 'a server of the sandbox has no TCP port')
  }
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve())
      for (const socket of sockets) socket.destroy()
    })
  return { port: address.port, close }
}

/** Reads a request's body; undefined when it is larger than any that is meant. */
export async function readBody(message: IncomingMessage): Promise<string | undefined> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of message) {
    const bytes = Buffer.isBuffer(part) ? part : Buffer.from(String(part))
    size += bytes.length
    if (size <= maxBodyBytes) parts.push(bytes)
  }
  return size > maxBodyBytes ? undefined : Buffer.concat(parts).toString('utf8')
}
