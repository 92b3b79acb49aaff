import type { Message } from '../model/message.ts'
import type { Implementations, Workflow } from '../workflow/flow.ts'
import { drive, perform, requestIdOf } from './engine.ts'
import type { Engine } from './engine.ts'

/** What a run in virtual time is made with. */
export interface VirtualOptions {
  implementations: Implementations
  /** How long an activity takes, in virtual milliseconds. */
  tookMs?(name: string): number
  /** Where the clock begins, in milliseconds since 1970. */
  startMs?: number
  notify?(message: Message): void
}

/** A clock that jumps from one due moment to the next, and runs any number of workflows on it. */
export interface VirtualTime {
  nowMs(): number
  run<I, O>(workflow: Workflow<I, O>, input: I, runId: string): Promise<O>
}

interface Due {
  at: number
  wake(): void
}

/** Makes a virtual clock. Time passes only when every workflow waits for it. */
export function virtualTime(options: VirtualOptions): VirtualTime {
  const clock = makeClock(options.startMs ?? 0)
  return {
    nowMs: clock.nowMs,
    async run(workflow, input, runId) {
      const flow = workflow.body(workflow.input.parse(input))
      return workflow.output.parse(await drive(flow, engineOn(clock, options, runId)))
    },
  }
}

function engineOn(clock: Clock, options: VirtualOptions, runId: string): Engine {
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
    async waitFor(_name, until) {
      await clock.waitUntil(until)
      return null
    },
    now: () => Promise.resolve(clock.nowMs()),
    status: async (message) => notify?.(message),
  }
}

interface Clock {
  nowMs(): number
  waitUntil(at: number): Promise<void>
  /** Real work, during which the clock stands still. */
  outside<T>(work: Promise<T>): Promise<T>
}

function makeClock(startMs: number): Clock {
  const heap: Due[] = []
  let nowMs = startMs
  let outsideNow = 0
  let ticking = false
  const tick = () => {
    ticking = false
    const next = outsideNow === 0 ? popDue(heap) : undefined
    if (!next) return
    nowMs = Math.max(nowMs, next.at)
    next.wake()
    for (let same = heap[0]; same && same.at <= nowMs; same = heap[0]) popDue(heap)?.wake()
    schedule()
  }
  // A macrotask later, so that everything that can go on now has gone on before time passes.
  const schedule = () => {
    if (ticking) return
    ticking = true
    setImmediate(tick)
  }
  return {
    nowMs: () => nowMs,
    waitUntil: (at) =>
      new Promise((resolve) => {
        pushDue(heap, { at: Math.max(at, nowMs), wake: resolve })
        schedule()
      }),
    async outside(work) {
      outsideNow += 1
      try {
        return await work
      } finally {
        outsideNow -= 1
        schedule()
      }
    },
  }
}

function pushDue(heap: Due[], due: Due): void {
  heap.push(due)
  for (let i = heap.length - 1; i > 0;) {
    const parent = (i - 1) >> 1
    if (!swapIfLater(heap, parent, i)) return
    i = parent
  }
}

function popDue(heap: Due[]): Due | undefined {
  const first = heap[0]
  const last = heap.pop()
  if (first === undefined || last === undefined || heap.length === 0) return first
  heap[0] = last
  for (let i = 0; ;) {
    const [left, right] = [2 * i + 1, 2 * i + 2]
    const child = (heap[right]?.at ?? Infinity) < (heap[left]?.at ?? Infinity) ? right : left
    if (child >= heap.length || !swapIfLater(heap, i, child)) return first
    i = child
  }
}

function swapIfLater(heap: Due[], above: number, below: number): boolean {
  const [upper, lower] = [heap[above], heap[below]]
  if (!upper || !lower || upper.at <= lower.at) return false
  heap[above] = lower
  heap[below] = upper
  return true
}
