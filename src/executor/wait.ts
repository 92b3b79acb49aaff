import { setTimeout as delay } from 'node:timers/promises'

/** The time a run goes by. */
export interface Clock {
  /** Milliseconds since 1970. */
  nowMs(): number
  /** Ends at that moment, or rejects at once when aborted. */
  waitUntil(at: number, abortSignal: AbortSignal): Promise<void>
}

/** setTimeout takes at most 2^31 - 1 ms; longer waits are cut into pieces. */
const longestTimerMs = 2 ** 31 - 1

/** The clock of this machine. */
export const wallClock: Clock = {
  nowMs: () => Date.now(),
  async waitUntil(at, abortSignal) {
    abortSignal.throwIfAborted()
    for (let left = at - Date.now(); left > 0; left = at - Date.now()) {
      await delay(Math.min(left, longestTimerMs), undefined, { signal: abortSignal })
    }
  },
}

/** What can come from outside while a workflow waits, by name. */
export type Signals = Readonly<Record<string, Promise<unknown>>>

/** What a signal brings, or null when `until` passes first or nobody can send it. */
export async function waitForSignal(
  signal: Promise<unknown> | undefined,
  until: number,
  clock: Clock,
  abortSignal: AbortSignal,
): Promise<unknown> {
  // The loser of the race must not keep the process alive until `until`.
  const over = new AbortController()
  const either = AbortSignal.any([abortSignal, over.signal])
  const passed = clock.waitUntil(until, either).then(() => null)
  try {
    return await Promise.race(signal ? [signal, passed] : [passed])
  } finally {
    over.abort()
  }
}
