import type { Socket } from 'node:net'

import { bounded } from './bounded.ts'
import type { Limits } from './bounded.ts'
import { codeOf } from './connect.ts'
import { connectionRequest, offeredProtocols, readConfirm } from './x224.ts'
import type { Confirm } from './x224.ts'

/** How the X.224 exchange ended; `received` is every byte that came. */
export type Negotiated =
  | { end: 'answered'; confirm: Exclude<Confirm, { kind: 'incomplete' }>; received: Buffer }
  | { end: 'closed'; how: 'reset' | 'end'; received: Buffer }
  | { end: 'silent'; received: Buffer }

/** Sends the connection request and reads until there is a whole answer. The socket is left paused. */
export function negotiate(
  socket: Socket,
  limits: Limits,
  offered: number | 'none' = offeredProtocols,
): Promise<Negotiated> {
  let received: Buffer = Buffer.alloc(0)
  const silent = (): Negotiated => ({ end: 'silent', received })
  return bounded<Negotiated>(limits, silent, (end) => {
    const onData = (chunk: Buffer): void => {
      received = Buffer.concat([received, chunk])
      const confirm = readConfirm(received)
      if (confirm.kind !== 'incomplete') end({ end: 'answered', confirm, received })
    }
    const onEnd = (): void => end({ end: 'closed', how: 'end', received })
    const onError = (error: Error): void =>
      end({ end: 'closed', how: wasReset(error) ? 'reset' : 'end', received })
    socket.on('data', onData).on('end', onEnd).on('close', onEnd).on('error', onError)
    socket.resume()
    socket.write(connectionRequest(offered))
    return () => {
      socket.pause()
      socket.off('data', onData).off('end', onEnd).off('close', onEnd).off('error', onError)
    }
  })
}

/** A write into a connection that was reset before gives EPIPE, on Windows ECONNABORTED. */
export function wasReset(error: Error): boolean {
  return ['ECONNRESET', 'EPIPE', 'ECONNABORTED'].includes(codeOf(error))
}
