/**
 * Token buckets of the published limits, told in the headers of each answer. They are told and not
 * enforced: a refused call is an injected fault, so that a run is the same each time.
 * Bursts and refills: ARM request limits 2025-05 and Compute throttling limits 2024-05; the names
 * after the semicolon are those of recorded answers.
 */
const buckets = {
  reads: { burst: 250, perSecond: 25 },
  writes: { burst: 200, perSecond: 10 },
  UpdateVM3Min: { burst: 240, perSecond: 240 / 180 },
  UpdateVM30Min: { burst: 1200, perSecond: 1200 / 1800 },
  DeleteVM3Min: { burst: 240, perSecond: 240 / 180 },
  DeleteVM30Min: { burst: 1200, perSecond: 1200 / 1800 },
  LowCostGet3Min: { burst: 4000, perSecond: 4000 / 180 },
  LowCostGet30Min: { burst: 32000, perSecond: 32000 / 1800 },
  HighCostGet3Min: { burst: 140, perSecond: 140 / 180 },
  HighCostGet30Min: { burst: 700, perSecond: 700 / 1800 },
  GetOperation3Min: { burst: 15000, perSecond: 15000 / 180 },
  GetOperation30Min: { burst: 30000, perSecond: 30000 / 1800 },
} as const satisfies Record<string, { burst: number; perSecond: number }>

type Bucket = keyof typeof buckets
const bucketNames = Object.keys(buckets).filter((name): name is Bucket => name in buckets)

/** The class of a call in Compute's limits; `none` for the other providers. */
export type Quota = 'UpdateVM' | 'DeleteVM' | 'LowCostGet' | 'HighCostGet' | 'GetOperation' | 'none'

/** Counts calls. */
export interface Quotas {
  /** Takes one from each bucket the call draws on; gives the headers that tell what is left. */
  spend(quota: Quota, subscription: 'reads' | 'writes'): Record<string, string>
}

/** Full buckets. */
export function startQuotas(nowMs: () => number): Quotas {
  const began = nowMs()
  const levels = new Map<Bucket, { left: number; at: number }>()
  for (const name of bucketNames) levels.set(name, { left: buckets[name].burst, at: began })
  function take(name: Bucket): number {
    const level = levels.get(name)
    if (level === undefined) return 0
    const { burst, perSecond } = buckets[name]
    const refilled = level.left + ((nowMs() - level.at) / 1000) * perSecond
    level.left = Math.max(Math.min(burst, refilled) - 1, 0)
    level.at = nowMs()
    return Math.floor(level.left)
  }
  return {
    spend(quota, subscription) {
      const headers = {
        [`x-ms-ratelimit-remaining-subscription-${subscription}`]: String(take(subscription)),
      }
      if (quota === 'none') return headers
      const left = [`${quota}3Min`, `${quota}30Min`] as const
      const told = left.map((name) => `Microsoft.Compute/${name};${take(name)}`)
      return { ...headers, 'x-ms-ratelimit-remaining-resource': told.join(',') }
    },
  }
}
