const unitMs = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000 } as const
const relative = /^([+-])(\d{1,6})([dhms])$/

/**
 * A moment as patches write it: `-190d`, `+12h`, `-5m`, `+1s` from the guest's clock, or an ISO date and
 * time. Whole seconds. Undefined for anything else.
 */
export function momentOf(text: string, clock: string): Date | undefined {
  const [, sign, amount, unit] = relative.exec(text) ?? []
  const ms =
    unit === 'd' || unit === 'h' || unit === 'm' || unit === 's'
      ? Date.parse(clock) + Number(`${sign}${amount}`) * unitMs[unit]
      : isoMs(text)
  return Number.isNaN(ms) ? undefined : new Date(Math.floor(ms / 1000) * 1000)
}

/** Date.parse takes much that is no ISO date, by the habits of the engine. */
function isoMs(text: string): number {
  return /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?Z)?$/.test(text)
    ? Date.parse(text)
    : Number.NaN
}
