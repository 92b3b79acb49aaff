import type { Samples } from '../model/probe-result.ts'
import type { Limits } from './bounded.ts'
import { openSocket } from './connect.ts'
import { negotiate } from './negotiate.ts'
import type { Sighting } from './sighting.ts'

/** What of a path is still steady. */
export interface Thresholds {
  /** Highest mean difference of neighbouring answers, in milliseconds. */
  maxJitterMs: number
  /** Highest share of connections lost, in percent. */
  maxLossPercent: number
}

/** What a path may do and still be called steady, unless told otherwise. */
export const defaultThresholds: Thresholds = { maxJitterMs: 15, maxLossPercent: 0 }

/** A SYN that is lost is sent again after one second (RFC 6298 2.1), and the connection then succeeds. */
const lostSynMs = 1_000

type Sample = { ms: number; lostSyn: boolean } | 'lost' | 'failed'

/**
 * Makes connections one after the other, each up to the answer to the X.224 request. The first is not
 * counted: it pays for what is set up once, here and there.
 */
export async function takeSamples(
  place: { address: string; port: number },
  count: number,
  limits: Limits,
): Promise<Samples> {
  const samples: Sample[] = []
  for (let taken = -1; taken < count; taken += 1) {
    const sample = await takeOne(place, limits)
    if (taken >= 0) samples.push(sample)
  }
  return summary(samples)
}

async function takeOne(
  { address, port }: { address: string; port: number },
  limits: Limits,
): Promise<Sample> {
  const began = performance.now()
  const opened = await openSocket(address, port, limits)
  if (!opened.open) return opened.code === 'TIMEOUT' ? 'lost' : 'failed'
  try {
    const connectedMs = performance.now() - began
    const answer = await negotiate(opened.socket, limits)
    if (answer.end !== 'answered') return 'failed'
    return { ms: performance.now() - began, lostSyn: connectedMs >= lostSynMs }
  } finally {
    opened.socket.destroy()
  }
}

/** Counts and times of samples in the order they were taken. Pure. */
export function summary(samples: readonly Sample[]): Samples {
  const answered = samples.filter((each) => typeof each === 'object')
  const failed = samples.filter((each) => each === 'failed').length
  const late = answered.filter(({ lostSyn }) => lostSyn).length
  const lostSyns = late + samples.filter((each) => each === 'lost').length
  const lossPercent = tenths((100 * (lostSyns + failed)) / Math.max(1, samples.length))
  const counts = { taken: samples.length, lostSyns, failed, lossPercent }
  const times = answered.map(({ ms }) => ms)
  if (times.length === 0) return counts
  const sorted = times.toSorted((a, b) => a - b)
  const rank = (share: number): number =>
    tenths(sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0)
  const deltas = times.slice(1).map((ms, i) => Math.abs(ms - (times[i] ?? ms)))
  const sum = deltas.reduce((total, each) => total + each, 0)
  return {
    ...counts,
    minMs: rank(0),
    medianMs: rank(0.5),
    p95Ms: rank(0.95),
    ...(deltas.length > 0 && { meanDeltaMs: tenths(sum / deltas.length) }),
  }
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10
}

/** What the samples say against the path. */
export function afterSamples(samples: Samples, thresholds: Thresholds): Sighting[] {
  const { lossPercent, meanDeltaMs = 0 } = samples
  const details = [
    ...(lossPercent > thresholds.maxLossPercent ? [`${lossPercent} % lost or failed`] : []),
    ...(meanDeltaMs > thresholds.maxJitterMs ? [`jitter ${meanDeltaMs} ms`] : []),
  ]
  return details.length > 0 ? [{ verdict: 'path-unsteady', detail: details.join(', ') }] : []
}
