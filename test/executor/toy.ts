import { z } from 'zod'

import { RdpAzureError } from '../../src/errors.ts'
import type { LocalOptions } from '../../src/executor/local.ts'
import type { Message } from '../../src/model/message.ts'
import { activity, all, child, now, sleepUntil, status, waitFor } from '../../src/workflow/flow.ts'
import type { Flow, Implementations, Workflow } from '../../src/workflow/flow.ts'

export const toyRunId = '019ab0000000'.padEnd(32, '7')
export const toyHeader = { toolVersion: '1.2.3', runbooksDigest: 'd'.repeat(64) }

const read = activity({ name: 'read', input: z.string(), output: z.int(), repeats: 'safe' })
const change = activity({
  name: 'change',
  input: z.object({ add: z.int() }),
  output: z.object({ total: z.int() }),
  repeats: 'keyed',
})
const start = activity({ name: 'start', input: z.null(), output: z.null(), repeats: 'look-first' })
const fail = activity({ name: 'fail', input: z.null(), output: z.null(), repeats: 'safe' })

const changing: Workflow<number, number> = {
  name: 'changing',
  version: 1,
  input: z.number(),
  output: z.number(),
  *body(add) {
    return (yield* change({ add })).total
  },
}

export const toyOutput = z.object({
  at: z.number(),
  totals: z.array(z.number()),
  failure: z.string(),
})

/** Every kind of step once: what it gives must not depend on where it was cut off and resumed. */
export const toy: Workflow<{ names: string[] }, z.infer<typeof toyOutput>> = {
  name: 'toy',
  version: 3,
  input: z.object({ names: z.array(z.string()) }),
  output: toyOutput,
  *body({ names }) {
    const at = yield* now()
    const lengths = yield* all(names.map((name) => read(name)))
    yield* status({ code: 'stage.started', level: 'info', text: 'begin', data: {} })
    const totals = yield* all(lengths.map((length) => child(changing, length)))
    yield* start(null)
    yield* sleepUntil(at)
    yield* waitFor('never', at, z.string())
    const failure = yield* failing()
    return { at, totals, failure: `${failure} ${(yield* change({ add: 100 })).total}` }
  },
}

function* failing(): Flow<string> {
  try {
    yield* fail(null)
    return 'no failure'
  } catch (thrown) {
    return thrown instanceof RdpAzureError ? `${thrown.code} ${thrown.next.join()}` : 'foreign'
  }
}

/** The far side: it survives crashes of the caller, and remembers request ids. */
export interface World {
  implementations: Implementations
  /** Each request id with what was made for it; a second arrival makes nothing. */
  made: Map<string, number>
  starts: number
  calls: string[]
  heard: string[]
  notify(message: Message): void
}

export function makeWorld(): World {
  const made = new Map<string, number>()
  const calls: string[] = []
  const heard: string[] = []
  const world: World = {
    made,
    calls,
    heard,
    starts: 0,
    notify: (message) => void heard.push(message.code),
    implementations: {
      read: async (name, { again }) => {
        calls.push(`read${again ? ' again' : ''}`)
        return String(name).length
      },
      change: async (input, { requestId, again }) => {
        calls.push(`change${again ? ' again' : ''}`)
        const { add } = z.object({ add: z.int() }).parse(input)
        if (!made.has(requestId)) made.set(requestId, add)
        return { total: made.get(requestId) }
      },
      start: async (_none, { again }) => {
        calls.push(`start${again ? ' again' : ''}`)
        if (!again || world.starts === 0) world.starts += 1
        return null
      },
      fail: async () => {
        calls.push('fail')
        throw new RdpAzureError('ArmConflict', 'busy', { next: ['wait'] })
      },
    },
  }
  return world
}

/** Options of a journaled toy run in a folder, at a moment that stands still. */
export function toyOptions(folder: string, world: World, nowMs = 1_000): LocalOptions {
  const { implementations, notify } = world
  const clock = { nowMs: () => nowMs, waitUntil: async () => undefined }
  return { folder, runId: toyRunId, header: toyHeader, implementations, notify, clock }
}
