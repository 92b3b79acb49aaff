import { dueHeap } from './due-heap.ts'

/** A clock that stands still while anything can go on, and then jumps to the next due moment. */
export interface VirtualClock {
  nowMs(): number
  /** Ends at that moment. Abandoned, it counts no more: nobody waits for it, so time need not pass to it. */
  waitUntil(at: number, abortSignal?: AbortSignal): Promise<void>
  /** Real work, during which the clock stands still. */
  outside<T>(work: Promise<T>): Promise<T>
}

/** Makes a clock that begins at a moment in milliseconds since 1970. */
export function makeClock(startMs: number): VirtualClock {
  const heap = dueHeap()
  let nowMs = startMs
  let outsideNow = 0
  let ticking = false
  const tick = () => {
    ticking = false
    const next = outsideNow === 0 ? heap.pop() : undefined
    if (!next) return
    nowMs = Math.max(nowMs, next.at)
    next.wake()
    for (let same = heap.first(); same && same.at <= nowMs; same = heap.first()) heap.pop()?.wake()
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
    waitUntil: (at, abortSignal) =>
      new Promise((resolve, reject) => {
        if (abortSignal?.aborted) return reject(abortSignal.reason)
        const due = { at: Math.max(at, nowMs), wake: resolve, over: false }
        const giveUp = (): void => {
          due.over = true
          reject(abortSignal?.reason)
        }
        abortSignal?.addEventListener('abort', giveUp, { once: true })
        heap.push(due)
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
