import { z } from 'zod'

import { now, status, waitFor } from '../flow.ts'
import type { Flow } from '../flow.ts'

/** The signal that ends a way before its time: somebody pressed Ctrl-C, or the process is to end. */
export const closeSignal = 'close'

const minuteMs = 60_000

/** When the time left is told, in minutes before the end: often enough to notice, near the end to hurry. */
const toldAt = [1, 5, 15, 30] as const
/** Further from the end it is told at each full hour that is left. */
const hourMinutes = 60

/** Waits until the moment, or until it is asked to close, and tells how much time is left. */
export function* stayOpen(until: number): Flow<'over' | 'asked'> {
  for (;;) {
    const at = yield* now()
    if (at >= until) return 'over'
    yield* tellLeft(until - at)
    const asked = yield* waitFor(closeSignal, nextTelling(at, until), z.unknown())
    if (asked !== undefined) return 'asked'
  }
}

function* tellLeft(leftMs: number): Flow<void> {
  const text = `open for ${inWords(leftMs)} more; Ctrl-C closes it`
  yield* status({ code: 'way.open', level: 'info', text, data: { leftMs } })
}

/** The next moment at which the time left is told, or the end. */
function nextTelling(at: number, until: number): number {
  const left = (until - at) / minuteMs
  // An hour that was told a moment ago is not told again.
  const hours = Math.ceil((left - 1) / hourMinutes - 1) * hourMinutes
  const soon = toldAt.filter((minutes) => minutes < left)
  return until - Math.max(hours, ...soon, 0) * minuteMs
}

/** `1 h 30 min`, `45 s`. */
function inWords(ms: number): string {
  const seconds = Math.round(ms / 1000)
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.round(seconds / 60)
  const hours = Math.floor(minutes / 60)
  const rest = minutes % 60
  if (hours === 0) return `${minutes} min`
  return rest === 0 ? `${hours} h` : `${hours} h ${rest} min`
}
