import type { ConnectionOptions } from 'node:tls'

import type { WireEvidence } from '../model/evidence.ts'
import { afterCertificate } from './after-certificate.ts'
import { afterSignIn } from './after-sign-in.ts'
import type { Limits } from './bounded.ts'
import { openSocket } from './connect.ts'
import { negotiate } from './negotiate.ts'
import { afterConfirm, afterHandshake, afterTcp, afterX224 } from './observe.ts'
import { also } from './sighting.ts'
import type { Seen } from './sighting.ts'
import { beginSignIn } from './sign-in.ts'
import { shakeHands } from './tls.ts'
import type { Handshake, Presented } from './tls.ts'
import { securityProtocols } from './x224.ts'

/** Where one connection goes, and by which name its server is asked for. */
export interface Place {
  address: string
  port: number
  /** Sent as server name in TLS where it is one. */
  host: string
}

/** How one connection is made. `old`: its hello is that of old servers. */
export interface Manner {
  hello: ConnectionOptions
  old?: boolean
}

/** How long each stage took, in milliseconds. */
export type TookMs = WireEvidence['tookMs']

/** What one connection showed, and how its handshake ended if it came to one. */
export interface Met {
  seen: Seen
  handshake?: Handshake['end']
}

/** Makes one RDP connection, as far as it comes without a password. */
export async function connectOnce(
  place: Place,
  { hello, old = false }: Manner,
  limits: Limits,
  tookMs: TookMs,
): Promise<Met> {
  const opened = await timed(tookMs, 'tcp', openSocket(place.address, place.port, limits))
  if (!opened.open) return { seen: afterTcp(opened.code) }
  const { socket } = opened
  try {
    const answer = await timed(tookMs, 'x224', negotiate(socket, limits))
    if (answer.end !== 'answered') return { seen: afterX224(answer) }
    const met = afterConfirm(answer)
    if (!met.goOn) return { seen: met.seen }
    const how = { ...limits, host: place.host, hello }
    const handshake = await timed(tookMs, 'tls', shakeHands(socket, met.rest, how))
    const seen = await withTls(handshake, { ...met, old }, limits, tookMs)
    const { selectedProtocol } = met
    return {
      seen: { ...seen, read: { ...seen.read, selectedProtocol } },
      handshake: handshake.end,
    }
  } finally {
    socket.destroy()
  }
}

const withCredSsp: readonly number[] = [securityProtocols.hybrid, securityProtocols.hybridEx]

async function withTls(
  handshake: Handshake,
  { selectedProtocol, old }: { selectedProtocol: number; old: boolean },
  limits: Limits,
  tookMs: TookMs,
): Promise<Seen> {
  if (handshake.end !== 'presented') return afterHandshake(handshake)
  const seen = afterCertificate(handshake, old, Date.now())
  if (!withCredSsp.includes(selectedProtocol) || !seen.read.certificate) return seen
  return withSignIn(seen, handshake, limits, tookMs)
}

async function withSignIn(
  seen: Seen,
  { secure }: Presented,
  limits: Limits,
  tookMs: TookMs,
): Promise<Seen> {
  const signIn = await timed(tookMs, 'credssp', beginSignIn(secure, limits))
  const { sightings, credSsp } = afterSignIn(signIn)
  const more = also(seen, sightings)
  return {
    ...more,
    stage: 'credssp',
    read: { ...more.read, ...(credSsp && { credSsp }) },
  }
}

/** Waits for one stage and notes how long it took. */
export async function timed<T>(
  tookMs: TookMs,
  stage: WireEvidence['stage'],
  work: Promise<T>,
): Promise<T> {
  const began = performance.now()
  const result = await work
  tookMs[stage] = Math.round(performance.now() - began)
  return result
}
