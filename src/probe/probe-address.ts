import type { Limits } from './bounded.ts'
import { largeHello, oldHello, smallHello } from './hello.ts'
import { connectOnce } from './one-connection.ts'
import type { Met, Place, TookMs } from './one-connection.ts'
import { also } from './sighting.ts'
import type { Seen } from './sighting.ts'

/**
 * Probes one address: one connection, and a second one with the settings of old servers where the first
 * ended by an alert or a reset, as old servers answer a ClientHello of TLS 1.2. Only a certificate from
 * that second one counts.
 */
export async function probeAddress(
  place: Place,
  limits: Limits,
  tookMs: TookMs,
  { compareHello = false }: { compareHello?: boolean | undefined } = {},
): Promise<Seen> {
  const modern = await connectOnce(place, { hello: smallHello }, limits, tookMs)
  if (isWorthOld(modern)) {
    const again = await connectOnce(place, { hello: oldHello, old: true }, limits, {})
    return again.handshake === 'presented' ? again.seen : modern.seen
  }
  if (!compareHello || modern.handshake !== 'presented') return modern.seen
  return also(modern.seen, await comparedHello(place, limits))
}

function isWorthOld({ handshake }: Met): boolean {
  return handshake === 'alert' || handshake === 'reset'
}

/** A path that loses large packets answers a small ClientHello and swallows one of two packets. */
async function comparedHello(place: Place, limits: Limits): Promise<Seen['sightings']> {
  const large = await connectOnce(place, { hello: largeHello }, limits, {})
  if (large.handshake !== 'silent') return []
  return [{ verdict: 'path-mtu', detail: 'a ClientHello of 2,000 bytes is not answered' }]
}
