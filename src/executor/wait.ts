import { setTimeout as delay } from 'node:timers/promises'

/** setTimeout takes at most 2^31 - 1 ms; longer waits are cut into pieces. */
const longestTimerMs = 2 ** 31 - 1

/** Waits until a moment of the wall clock; rejects at once when aborted. */
export async function waitUntil(at: number, abortSignal: AbortSignal): Promise<void> {
  for (let left = at - Date.now(); left > 0; left = at - Date.now()) {
    await delay(Math.min(left, longestTimerMs), undefined, { signal: abortSignal })
  }
}
