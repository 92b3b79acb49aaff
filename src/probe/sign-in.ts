import type { TLSSocket } from 'node:tls'

import { bounded } from './bounded.ts'
import type { Limits } from './bounded.ts'
import { readTsAnswer, tsRequest } from './credssp.ts'
import type { TsAnswer } from './credssp.ts'
import { wasReset } from './negotiate.ts'

/** How the beginning of network level authentication ended; `atMs` is this machine's clock at the answer. */
export type SignIn =
  | { end: 'answered'; answer: TsAnswer; atMs: number }
  | { end: 'closed'; how: 'reset' | 'end'; bytes: number }
  | { end: 'silent'; bytes: number }
  | { end: 'garbled'; bytes: number }

/** Sends the first message of CredSSP and reads until there is a whole answer. Nobody signs in. */
export function beginSignIn(secure: TLSSocket, limits: Limits): Promise<SignIn> {
  let received: Buffer = Buffer.alloc(0)
  const silent = (): SignIn => ({ end: 'silent', bytes: received.length })
  return bounded<SignIn>(limits, silent, (end) => {
    const beganMs = Date.now()
    const onData = (chunk: Buffer): void => {
      received = Buffer.concat([received, chunk])
      const read = readTsAnswer(received)
      if (read.kind === 'garbled') end({ end: 'garbled', bytes: received.length })
      // The server looked at its clock somewhere between the question and the answer.
      const atMs = Math.round((beganMs + Date.now()) / 2)
      if (read.kind === 'answer') end({ end: 'answered', answer: read.answer, atMs })
    }
    const closed = (how: 'reset' | 'end'): void =>
      end({ end: 'closed', how, bytes: received.length })
    const onEnd = (): void => closed('end')
    const onError = (error: Error): void => closed(wasReset(error) ? 'reset' : 'end')
    secure.on('data', onData).on('end', onEnd).on('close', onEnd).on('error', onError)
    secure.write(tsRequest())
    if (secure.destroyed) onEnd()
    return () => {
      secure.off('data', onData).off('end', onEnd).off('close', onEnd).off('error', onError)
    }
  })
}
