import { RdpAzureError } from '../errors.ts'
import type { WireEvidence } from '../model/evidence.ts'
import type { Limits } from './bounded.ts'
import { openSocket, resolveAddresses } from './connect.ts'
import { negotiate } from './negotiate.ts'
import { afterConfirm, afterHandshake, afterTcp, afterX224, noName } from './observe.ts'
import type { Observed } from './observe.ts'
import { shakeHands } from './tls.ts'
import type { Handshake } from './tls.ts'

/** Each stage ends after this long, in milliseconds: a lost first SYN is sent again after 1 and 3 seconds. */
export const defaultTimeoutMs = 5_000

/** Where to look. `connectTo` is where the connection really goes, when that is another place. */
export interface ProbeTarget {
  host: string
  port: number
  /** The longest each stage may take, in milliseconds. */
  timeoutMs?: number
  connectTo?: { host: string; port: number }
}

/** What a probe says of an address known to swallow every packet, without waiting for it. */
export function neverAnswered(host: string, port: number): WireEvidence {
  return { host, port, ...afterTcp('TIMEOUT'), tookMs: {} }
}

type Stages = Pick<WireEvidence, 'tookMs'>

/**
 * Looks how far an RDP connection comes: name, TCP, X.224, TLS, certificate. What is seen is a value,
 * also when nothing answers. Throws `Usage` for a port that is none, `Interrupted` when the signal is
 * aborted, and `NoLineOfSight` when this machine could not even try.
 */
export async function probe(
  target: ProbeTarget,
  options: { abortSignal?: AbortSignal | undefined } = {},
): Promise<WireEvidence> {
  const { host, port } = target.connectTo ?? target
  requirePort(target.port)
  requirePort(port)
  const limits = { timeoutMs: target.timeoutMs ?? defaultTimeoutMs, ...options }
  const whole = { host: target.host, port: target.port }
  const tookMs: WireEvidence['tookMs'] = {}
  const resolved = await timed(tookMs, 'name', resolveAddresses(host, limits))
  if (!resolved.found) return { ...whole, ...noName(resolved.code), tookMs }
  return {
    ...whole,
    ...(await probeInTurn(resolved.addresses, { host, port, tookMs }, limits)),
  }
}

/** Several addresses of one name are tried in turn; when none answers, the first one's end is told. */
export async function probeInTurn(
  addresses: readonly string[],
  where: { host: string; port: number } & Stages,
  limits: Limits,
): Promise<Observed & Stages> {
  let first: (Observed & Stages) | undefined
  for (const address of addresses) {
    const tookMs = { ...where.tookMs }
    const observed = await probeAddress(address, { ...where, tookMs }, limits)
    if (observed.stage !== 'tcp') return { ...observed, tookMs }
    first ??= { ...observed, tookMs }
  }
  return first ?? { ...noName('ENOTFOUND'), tookMs: where.tookMs }
}

async function probeAddress(
  address: string,
  where: { host: string; port: number } & Stages,
  limits: Limits,
): Promise<Observed> {
  const modern = await connectOnce(address, where, limits, false)
  if (!modern.handshake || !isWorthLegacy(modern.handshake)) return modern.observed
  const legacy = await connectOnce(address, { ...where, tookMs: {} }, limits, true)
  return legacy.observed.stage === 'certificate' ? legacy.observed : modern.observed
}

/** Old servers answer a ClientHello of TLS 1.2 with an alert, or just close. */
function isWorthLegacy(handshake: Handshake): boolean {
  return handshake.end === 'alert' || handshake.end === 'reset'
}

async function connectOnce(
  address: string,
  where: { host: string; port: number } & Stages,
  limits: Limits,
  legacy: boolean,
): Promise<{ observed: Observed; handshake?: Handshake }> {
  const { tookMs } = where
  const opened = await timed(tookMs, 'tcp', openSocket(address, where.port, limits))
  if (!opened.open) return { observed: afterTcp(opened.code) }
  const { socket } = opened
  try {
    const answer = await timed(tookMs, 'x224', negotiate(socket, limits))
    if (answer.end !== 'answered') return { observed: afterX224(answer) }
    const met = afterConfirm(answer)
    if (!met.goOn) return { observed: met.observed }
    const how = { ...limits, host: where.host, legacy }
    const handshake = await timed(tookMs, 'tls', shakeHands(socket, met.rest, how))
    const { selectedProtocol } = met
    return { observed: { ...afterHandshake(handshake, legacy), selectedProtocol }, handshake }
  } finally {
    socket.destroy()
  }
}

async function timed<T>(
  tookMs: WireEvidence['tookMs'],
  stage: WireEvidence['stage'],
  work: Promise<T>,
): Promise<T> {
  const began = performance.now()
  const result = await work
  tookMs[stage] = Math.round(performance.now() - began)
  return result
}

function requirePort(port: number): void {
  if (Number.isInteger(port) && port > 0 && port < 65_536) return
  throw new RdpAzureError('Usage', `${port} is not a TCP port: it must be from 1 to 65535`, {
    data: { port },
  })
}
