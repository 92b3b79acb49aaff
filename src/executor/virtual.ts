import type { Message } from '../model/message.ts'
import type { Implementations, Workflow } from '../workflow/flow.ts'
import { drive, perform, requestIdOf } from './engine.ts'
import type { Engine } from './engine.ts'
import { makeClock } from './virtual-clock.ts'
import type { VirtualClock } from './virtual-clock.ts'
import { waitForSignal } from './wait.ts'
import type { Signals } from './wait.ts'

/** What a run in virtual time is made with. */
export interface VirtualOptions {
  implementations: Implementations
  /** How long an activity takes, in virtual milliseconds. */
  tookMs?(name: string): number
  /** Where the clock begins, in milliseconds since 1970. */
  startMs?: number
  notify?(message: Message): void
}

/** What one run is given beside its input. */
export interface VirtualRun {
  /** What `waitFor` waits for, by name; made of `VirtualTime.at`, they come in virtual time. */
  signals?: Signals
}

/** A clock that jumps from one due moment to the next, and runs any number of workflows on it. */
export interface VirtualTime {
  nowMs(): number
  /** Ends at that moment of the virtual clock. */
  at(ms: number): Promise<void>
  run<I, O>(workflow: Workflow<I, O>, input: I, runId: string, run?: VirtualRun): Promise<O>
}

/** Makes a virtual clock. Time passes only when every workflow waits for it. */
export function virtualTime(options: VirtualOptions): VirtualTime {
  const clock = makeClock(options.startMs ?? 0)
  return {
    nowMs: clock.nowMs,
    at: (ms) => clock.waitUntil(ms),
    async run(workflow, input, runId, { signals } = {}) {
      const flow = workflow.body(workflow.input.parse(input))
      return workflow.output.parse(await drive(flow, engineOn(clock, options, runId, signals)))
    },
  }
}

function engineOn(
  clock: VirtualClock,
  options: VirtualOptions,
  runId: string,
  signals: Signals | undefined,
): Engine {
  const { implementations, tookMs, notify } = options
  const abortSignal = new AbortController().signal
  return {
    async activity(step, key) {
      await clock.waitUntil(clock.nowMs() + (tookMs?.(step.name) ?? 0))
      const requestId = requestIdOf(runId, key)
      const call = { runId, key, requestId, again: false, abortSignal }
      return clock.outside(perform(implementations, step, call))
    },
    sleepUntil: (at) => clock.waitUntil(at),
    waitFor: (name, until) => waitForSignal(signals?.[name], until, clock, abortSignal),
    now: async () => clock.nowMs(),
    status: async (message) => notify?.(message),
  }
}
