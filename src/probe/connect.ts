import { lookup } from 'node:dns/promises'
import { connect, isIP } from 'node:net'
import type { Socket } from 'node:net'

import { bounded } from './bounded.ts'
import type { Limits } from './bounded.ts'

/** Addresses of one name that are tried, so that a name with many of them ends in bounded time. */
const mostAddresses = 4

/** A name turned into addresses, or the code the resolver gave (`TIMEOUT` when it gave none in time). */
export type Resolved =
  | { found: true; addresses: readonly string[] }
  | { found: false; code: string }

/** How opening a TCP connection ended; `code` is Node's name of the operating system's error. */
export type Opened = { open: true; socket: Socket } | { open: false; code: string }

/** Looks a name up by the operating system, all addresses in its order; an address is itself. */
export function resolveAddresses(host: string, limits: Limits): Promise<Resolved> {
  if (isIP(host) !== 0) return Promise.resolve({ found: true, addresses: [host] })
  const timedOut = (): Resolved => ({ found: false, code: 'TIMEOUT' })
  return bounded<Resolved>(limits, timedOut, (end) => {
    lookup(host, { all: true }).then(
      (all) => end({ found: true, addresses: all.slice(0, mostAddresses).map((a) => a.address) }),
      (error: unknown) => end({ found: false, code: codeOf(error) }),
    )
    return () => undefined
  })
}

/** Opens a TCP connection to one address; the socket comes paused, and its later errors do not throw. */
export function openSocket(address: string, port: number, limits: Limits): Promise<Opened> {
  const socket = connect({ host: address, port, noDelay: true })
  socket.pause()
  // A reset can come at any time until the end; whoever listens then sees it, nobody else needs to.
  socket.on('error', () => undefined)
  const timedOut = (): Opened => ({ open: false, code: 'TIMEOUT' })
  const opened = bounded<Opened>(limits, timedOut, (end) => {
    const onConnect = (): void => end({ open: true, socket })
    const onError = (error: Error): void => end({ open: false, code: codeOf(error) })
    socket.once('connect', onConnect).once('error', onError)
    return () => socket.off('connect', onConnect).off('error', onError)
  })
  return opened.then(
    (result) => {
      if (!result.open) socket.destroy()
      return result
    },
    (error: unknown) => {
      socket.destroy()
      throw error
    },
  )
}

/** The error's code when it is a plain one: capitals, digits and underscores. */
export function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' && /^[A-Z0-9_/]{1,64}$/.test(code) ? code : 'UNKNOWN'
}
