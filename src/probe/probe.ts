import { RdpAzureError } from '../errors.ts'
import type { WireEvidence } from '../model/evidence.ts'
import type { ProbeResult } from '../model/probe-result.ts'
import { resolveAddresses } from './connect.ts'
import { afterTcp, noName } from './observe.ts'
import { timed } from './one-connection.ts'
import { probeAddresses } from './probe-addresses.ts'
import type { Asked } from './probe-addresses.ts'
import { tell } from './sighting.ts'

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

/** What is asked for beside the one connection, and what ends it. */
export interface ProbeOptions extends Asked {
  abortSignal?: AbortSignal | undefined
}

/** What a probe says of an address known to swallow every packet, without waiting for it. */
export function neverAnswered(host: string, port: number): WireEvidence {
  return { host, port, ...tell(afterTcp('TIMEOUT')), tookMs: {} }
}

/**
 * Looks how far an RDP connection comes: name, TCP, X.224, TLS, certificate, and the beginning of network
 * level authentication. What is seen is a value, also when nothing answers. Throws `Usage` for a port
 * that is none, `Interrupted` when the signal is aborted, and `NoLineOfSight` when this machine could
 * not even try.
 */
export async function probe(
  target: ProbeTarget,
  { abortSignal, ...asked }: ProbeOptions = {},
): Promise<ProbeResult> {
  const { host, port } = target.connectTo ?? target
  requirePort(target.port)
  requirePort(port)
  const limits = { timeoutMs: target.timeoutMs ?? defaultTimeoutMs, abortSignal }
  const whole = { host: target.host, port: target.port }
  const tookMs: WireEvidence['tookMs'] = {}
  const resolved = await timed(tookMs, 'name', resolveAddresses(host, limits))
  if (!resolved.found) return { ...whole, ...tell(noName(resolved.code)), tookMs }
  const where = { host, port, tookMs }
  return { ...whole, ...(await probeAddresses(resolved.addresses, where, asked, limits)) }
}

function requirePort(port: number): void {
  if (Number.isInteger(port) && port > 0 && port < 65_536) return
  throw new RdpAzureError('Usage', `${port} is not a TCP port: it must be from 1 to 65535`, {
    data: { port },
  })
}
