import type { ProbeResult } from '../model/probe-result.ts'
import type { Limits } from './bounded.ts'
import { enumerateOffers } from './enumerate.ts'
import { comparedName } from './expected-name.ts'
import { noName } from './observe.ts'
import type { Place, TookMs } from './one-connection.ts'
import { probeAddress } from './probe-address.ts'
import { afterSamples, defaultThresholds, takeSamples } from './samples.ts'
import type { Thresholds } from './samples.ts'
import { also, tell } from './sighting.ts'
import type { Seen, Sighting } from './sighting.ts'

/** What may be asked for beside the one connection that gives the verdict. */
export interface Asked {
  /** The name the VM has: a server that calls itself otherwise is told. */
  expectName?: string | undefined
  /** Send a large ClientHello, too, and compare. */
  compareHello?: boolean | undefined
  /** Ask one by one what the server offers. It looks like a scan. */
  enumerate?: boolean | undefined
  /** Connections made one after the other to see how steady the path is. */
  samples?: number | undefined
  thresholds?: Thresholds | undefined
}

interface Where {
  /** What was resolved. */
  host: string
  port: number
  tookMs: TookMs
}

interface AtAddress {
  place: Place
  seen: Seen
  tookMs: TookMs
}

/**
 * Probes every address of a name side by side. The result is that of the first address, in the
 * resolver's order, that gets past TCP, since that is the one a client ends up at; where another one shows
 * something else, a remark says so and all of them are told.
 */
export async function probeAddresses(
  addresses: readonly string[],
  where: Where,
  asked: Asked,
  limits: Limits,
): Promise<Omit<ProbeResult, 'host' | 'port'>> {
  const all = await Promise.all(
    addresses.map((address) => atAddress(address, where, asked, limits)),
  )
  const chosen = all.find(({ seen }) => seen.stage !== 'tcp') ?? all[0]
  if (!chosen) return { ...tell(noName('ENOTFOUND')), tookMs: where.tookMs }
  const isName = addresses.length > 1 || addresses[0] !== where.host
  const { sightings, more } = await beside(chosen, asked, limits)
  const seen = also(chosen.seen, [...differences(all), ...sightings])
  return {
    ...tell(seen),
    tookMs: chosen.tookMs,
    ...(isName && { address: chosen.place.address }),
    ...(all.length > 1 && { addresses: all.map(told) }),
    ...more,
  }
}

async function atAddress(
  address: string,
  { host, port, tookMs: before }: Where,
  { compareHello }: Asked,
  limits: Limits,
): Promise<AtAddress> {
  const place = { address, port, host }
  const tookMs = { ...before }
  return { place, tookMs, seen: await probeAddress(place, limits, tookMs, { compareHello }) }
}

/** What was asked for beside, one after the other: measuring must not be disturbed. */
async function beside(
  { place, seen }: AtAddress,
  asked: Asked,
  limits: Limits,
): Promise<{ sightings: Sighting[]; more: Pick<ProbeResult, 'samples' | 'offers'> }> {
  const { expectName, samples: count, thresholds = defaultThresholds, enumerate } = asked
  const names = expectName === undefined ? [] : comparedName(expectName, seen.read)
  if (seen.stage === 'tcp') return { sightings: names, more: {} }
  const samples = count ? await takeSamples(place, count, limits) : undefined
  const offers = enumerate ? await enumerateOffers(place, limits) : undefined
  return {
    sightings: [...names, ...(samples ? afterSamples(samples, thresholds) : [])],
    more: { ...(samples && { samples }), ...(offers && { offers }) },
  }
}

function told({ place, seen }: AtAddress): NonNullable<ProbeResult['addresses']>[number] {
  const { verdict, observed, certificate } = tell(seen)
  const { address } = place
  return { address, verdict, observed, ...(certificate && { thumbprint: certificate.thumbprint }) }
}

function differences(all: readonly AtAddress[]): Sighting[] {
  const shapes = all.map((each) => {
    const { verdict, thumbprint } = told(each)
    return `${verdict} ${thumbprint ?? ''}`
  })
  if (new Set(shapes).size < 2) return []
  const detail = all.map((each) => `${each.place.address} ${told(each).verdict}`).join(', ')
  return [{ verdict: 'addresses-differ', detail }]
}
