import { createServer } from 'node:net'
import type { Server, Socket } from 'node:net'

import { RdpAzureError } from '../../errors.ts'
import type { ListenerBehaviour } from '../windows/contract.ts'
import { serveConnection } from './connection.ts'

/** The RDP listener of one simulated VM, on loopback. */
export interface Listener {
  /** Stays the same for the listener's life, also while nothing listens on it. */
  port: number
  /**
   * Asks how the VM behaves now and opens or closes the port accordingly. To be called after each
   * change of the VM's state: a port cannot be kept and refuse connections at the same time.
   */
  refresh(): Promise<void>
  close(): Promise<void>
}

/**
 * Ports are taken from below the ranges that operating systems give to outgoing connections (Linux
 * from 32768, Windows and macOS from 49152), so that nothing takes a port while it is closed.
 */
const portRange = { from: 20_000, to: 32_000 } as const
const mostTries = 50

/**
 * Starts the listener of one VM. `behaviour` is asked at each connection; one that fails resets the
 * connection. Throws `Internal` when no port can be had, or when another program has taken this one.
 */
export async function startListener(
  behaviour: () => Promise<ListenerBehaviour>,
  options: { port?: number } = {},
): Promise<Listener> {
  const connections = new Set<Socket>()
  const onConnection = (socket: Socket): void => {
    connections.add(socket)
    socket.once('close', () => connections.delete(socket))
    serveConnection(socket, behaviour)
  }
  let server: Server | undefined = await openSomewhere(onConnection, options.port)
  const port = portOf(server)
  let ended = false

  async function shut(): Promise<void> {
    const open = server
    server = undefined
    for (const socket of connections) socket.resetAndDestroy()
    if (open) await new Promise<void>((resolve) => open.close(() => resolve()))
  }

  async function follow(): Promise<void> {
    const closed = ended || (await behaviour()).kind === 'closed'
    if (closed && server) await shut()
    else if (!closed && !server) server = await openAt(port, onConnection)
  }

  // One after the other, so that two changes of state cannot open the port twice.
  let queue: Promise<void> = Promise.resolve()
  const refresh = (): Promise<void> => {
    const turn = queue.then(follow)
    queue = turn.catch(() => undefined)
    return turn
  }
  const close = (): Promise<void> => {
    ended = true
    return refresh()
  }
  await refresh().catch(async (error: unknown) => {
    await shut()
    throw error
  })
  return { port, refresh, close }
}

async function openSomewhere(
  onConnection: (socket: Socket) => void,
  wanted: number | undefined,
): Promise<Server> {
  if (wanted !== undefined) return openAt(wanted, onConnection)
  for (let tries = 1; ; tries += 1) {
    const { from, to } = portRange
    const port = from + Math.floor(Math.random() * (to - from))
    try {
      return await openAt(port, onConnection)
    } catch (error) {
      if (tries === mostTries) throw error
    }
  }
}

function openAt(port: number, onConnection: (socket: Socket) => void): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer({ noDelay: true }, onConnection)
    server.once('error', (error) => {
      const message = `the sandbox cannot listen on 127.0.0.1:${port}: ${error.message}`
      reject(new RdpAzureError('Internal', message, { data: { port }, cause: error }))
    })
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => resolve(server))
  })
}

function portOf(server: Server): number {
  const address = server.address()
  if (address !== null && typeof address === 'object') return address.port
  throw new RdpAzureError('Internal', 'the sandbox’s listener has no TCP port')
}
