import { setTimeout } from 'node:timers/promises'

import type { PipelineRequest } from '@azure/core-rest-pipeline'

/** The clock and the waiting of this folder, in one place so that tests run without either. */
export interface Timing {
  /** Milliseconds since 1970. */
  now: () => number
  /** From 0 up to 1, for jitter. */
  random: () => number
  /** Waits; rejects at once when the signal aborts. */
  pause(ms: number, signal: AbortSignal | undefined): Promise<void>
}

/** Real time. */
export const realTiming: Timing = {
  now: Date.now,
  random: Math.random,
  async pause(ms, signal) {
    await setTimeout(ms, undefined, signal === undefined ? {} : { signal })
  },
}

/** The caller's signal of a request; the pipeline types it more loosely than what this folder passes. */
export function signalOf({ abortSignal }: PipelineRequest): AbortSignal | undefined {
  return abortSignal instanceof AbortSignal ? abortSignal : undefined
}
