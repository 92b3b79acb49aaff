import { createServer } from 'node:net'
import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import type { TLSSocketOptions } from 'node:tls'

/** A server on loopback that does one thing with every connection; stops when the block ends. */
export async function mockServer(handle: (socket: Socket) => void) {
  const sockets = new Set<Socket>()
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    handle(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = address !== null && typeof address === 'object' ? address.port : 0
  return {
    port,
    connections: () => sockets.size,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** A confirm that chooses `protocol`, as FreeRDP's server sends it. */
export function chooses(protocol: number): Buffer {
  return Buffer.concat([Buffer.from('030000130ed0000000000002030800', 'hex'), int32(protocol)])
}

/** A confirm that refuses with `code`, as xrdp sends it. */
export function refuses(code: number): Buffer {
  return Buffer.concat([Buffer.from('030000130ed0000012340003000800', 'hex'), int32(code)])
}

function int32(value: number): Buffer {
  return Buffer.from(Uint32Array.of(value).buffer)
}

/** What xrdp sends behind a confirm when it gives up: an MCS disconnect. */
export const disconnect = Buffer.from('0300000902f0802180', 'hex')

/** Answers the request with `confirm`, and the next data as `then` says. */
export function confirmThen(confirm: Buffer, then: (socket: Socket) => void) {
  return (socket: Socket): void => {
    socket.once('data', () => {
      socket.write(confirm)
      socket.once('data', () => then(socket))
    })
  }
}

/** Answers the request with TLS chosen, and serves TLS; within it `onSecure` has the word. */
export function serveTls(
  options: TLSSocketOptions,
  { protocol = 1, onSecure }: { protocol?: number; onSecure?: (secure: TLSSocket) => void } = {},
) {
  return (socket: Socket): void => {
    socket.once('data', () => {
      socket.pause()
      socket.write(chooses(protocol))
      const secure = new TLSSocket(socket, { isServer: true, ...options })
      secure.on('error', () => socket.destroy())
      onSecure?.(secure)
    })
  }
}

/** The same with network level authentication chosen: `then` answers the first message of CredSSP. */
export function serveCredSsp(options: TLSSocketOptions, then: (secure: TLSSocket) => void) {
  const onMessage = (secure: TLSSocket): void => void secure.once('data', () => then(secure))
  return serveTls(options, { protocol: 2, onSecure: onMessage })
}

/** Lets small ClientHellos through and swallows those of more than one packet, as a narrow path does. */
export function swallowLarge(options: TLSSocketOptions) {
  return (socket: Socket): void => {
    socket.once('data', () => {
      socket.write(chooses(1))
      socket.once('data', (hello: Buffer) => {
        if (hello.length > 1_000) return
        socket.pause()
        socket.unshift(hello)
        new TLSSocket(socket, { isServer: true, ...options }).on('error', () => socket.destroy())
      })
    })
  }
}

/** Answers after 0 to 80 ms, and resets every fifth connection. */
export function unsteady(): (socket: Socket) => void {
  let connections = 0
  return (socket) => {
    connections += 1
    const now = connections
    socket.once('data', () => {
      if (now % 5 === 0) return void socket.resetAndDestroy()
      setTimeout(() => socket.end(refuses(3)), (now % 3) * 40)
    })
  }
}
