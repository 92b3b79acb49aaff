import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'

import { dueHeap } from '../../src/executor/due-heap.ts'
import { virtualTime } from '../../src/executor/virtual.ts'
import { activity, all, child, now, sleepUntil } from '../../src/workflow/flow.ts'
import type { Workflow } from '../../src/workflow/flow.ts'
import { flowOf } from '../contract/executors.ts'

const look = activity({ name: 'look', input: z.number(), output: z.number(), repeats: 'safe' })
const hourMs = 3_600_000

const one: Workflow<number, number> = {
  name: 'one',
  version: 1,
  input: z.number(),
  output: z.number(),
  *body(n) {
    yield* sleepUntil((yield* now()) + hourMs)
    return yield* look(n)
  },
}

describe('virtual time', () => {
  it('lets thousands of workflows pass hours in moments', async () => {
    const clock = virtualTime({
      implementations: { look: async (n) => Number(n) * 2 },
      tookMs: () => 400,
    })
    const many = Array.from({ length: 5_000 }, (_, n) => n)
    const flow = flowOf(z.number(), function* () {
      const results = yield* all(many.map((n) => child(one, n)))
      return results.reduce((sum, each) => sum + each, 0)
    })
    const began = performance.now()
    expect(await clock.run(flow, null, 'a')).toBe(5_000 * 4_999)
    expect(clock.nowMs()).toBe(hourMs + 400)
    expect(performance.now() - began).toBeLessThan(10_000)
  })

  it('is shared by runs that were begun apart', async () => {
    const clock = virtualTime({ implementations: { look: async (n) => n }, tookMs: () => 5 })
    const nap = (ms: number) =>
      flowOf(z.number(), function* () {
        yield* sleepUntil(ms)
        return yield* now()
      })
    const runs = [30, 10, 20, 10].map((ms, i) => clock.run(nap(ms), null, String(i)))
    expect(await Promise.all(runs)).toStrictEqual([30, 10, 20, 10])
  })

  it('stands still while real work is done', async () => {
    const real = () => new Promise<number>((resolve) => setTimeout(() => resolve(1), 20))
    const clock = virtualTime({ implementations: { look: real } })
    const looking: Workflow<null, number> = flowOf(z.number(), function* () {
      return (yield* look(0)) + (yield* now())
    })
    const flow = flowOf(z.array(z.number()), function* () {
      const [, seen] = yield* all([sleepUntil(1_000), child(looking, null)])
      return [seen, yield* now()]
    })
    expect(await clock.run(flow, null, 'a')).toStrictEqual([1, 1_000])
  })

  it('is the same every time', async () => {
    const orders: unknown[] = []
    for (let round = 0; round < 3; round += 1) {
      const order: unknown[] = []
      const clock = virtualTime({
        implementations: { look: async (n) => order.push(n) },
        tookMs: () => 10,
      })
      const flow = flowOf(z.null(), function* () {
        yield* all([5, 3, 3, 1].map((n) => look(n)))
        return null
      })
      await clock.run(flow, null, 'a')
      orders.push(order)
    }
    expect(orders).toStrictEqual([
      [5, 3, 3, 1],
      [5, 3, 3, 1],
      [5, 3, 3, 1],
    ])
  })
})

describe('the heap of what is due', () => {
  it('gives the earliest first, equal ones in order, and none that is over', () => {
    const dues = fc.array(fc.record({ at: fc.nat(20), over: fc.boolean() }), { maxLength: 60 })
    fc.assert(
      fc.property(dues, (all) => {
        const heap = dueHeap()
        const named = all.map((due, i) => ({ ...due, i, wake: () => undefined }))
        for (const due of named) heap.push(due)
        const expected = named
          .filter((due) => !due.over)
          .toSorted((a, b) => a.at - b.at || a.i - b.i)
        const popped = expected.map(() => heap.pop())
        expect(popped).toStrictEqual(expected)
        expect(heap.first()).toBeUndefined()
        expect(heap.pop()).toBeUndefined()
      }),
    )
  })
})
