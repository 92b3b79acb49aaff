import { describe, expect, it } from 'vitest'
import { z } from 'zod'

import { RdpAzureError } from '../../src/errors.ts'
import type { Signals } from '../../src/executor/wait.ts'
import type { Message } from '../../src/model/message.ts'
import { activity, all, child, now, sleepUntil, status, waitFor } from '../../src/workflow/flow.ts'
import type { Flow, Implementations, Workflow } from '../../src/workflow/flow.ts'

/** What a run of the contract is given. */
export interface ContractRun {
  implementations: Implementations
  notify?(message: Message): void
  signals?: Signals
  runId?: string
}

/** An executor as the contract sees it. */
export interface ContractExecutor extends AsyncDisposable {
  run<I, O>(workflow: Workflow<I, O>, input: I, run: ContractRun): Promise<O>
  nowMs(): number
  /** Ends at that moment of the executor's clock. */
  at(ms: number): Promise<void>
}

const anyId = '0'.repeat(32)
const say = activity({ name: 'say', input: z.string(), output: z.string(), repeats: 'safe' })
const dig = activity({
  name: 'dig',
  input: z.object({ deep: z.int(), note: z.string().optional() }),
  output: z.object({ found: z.string().optional() }),
  repeats: 'keyed',
})

/** A workflow without input around a body. */
export function flowOf<O>(output: z.ZodType<O>, body: () => Flow<O>): Workflow<null, O> {
  return { name: 'contract', version: 1, input: z.null(), output, body }
}

const said = (text: string): Message => ({ code: 'stage.done', level: 'info', text, data: {} })

const twice: Workflow<string, string> = {
  name: 'twice',
  version: 1,
  input: z.string(),
  output: z.string(),
  *body(word) {
    return `${yield* say(word)}${yield* say(word)}`
  },
}

/** What every executor owes a workflow. Holds each of them to the same answers. */
export function executorContract(name: string, make: () => Promise<ContractExecutor>): void {
  describe(`the executor ${name}`, () => {
    it('does steps in order and gives results with their shapes', async () => {
      await using executor = await make()
      const order: string[] = []
      const implementations: Implementations = {
        say: async (word) => {
          order.push(String(word))
          return `${String(word)}!`
        },
        // Extra fields and undefined ones do not survive JSON and the schema.
        dig: async () => ({ found: undefined, more: 1 }),
      }
      const flow = flowOf(z.array(z.unknown()), function* () {
        const first = yield* say('a')
        const second = yield* say(first)
        return [second, yield* dig({ deep: 1 })]
      })
      expect(await executor.run(flow, null, { implementations })).toStrictEqual(['a!!', {}])
      expect(order).toStrictEqual(['a', 'a!'])
    })

    it('runs steps side by side, children too, and keeps their order', async () => {
      await using executor = await make()
      let open = 0
      let most = 0
      const implementations: Implementations = {
        say: async (word) => {
          most = Math.max(most, ++open)
          await new Promise((resolve) => setImmediate(resolve))
          open -= 1
          return word
        },
      }
      const flow = flowOf(z.array(z.string()), function* () {
        return [...(yield* all([say('a'), child(twice, 'b'), say('c')])), ...(yield* all([]))]
      })
      expect(await executor.run(flow, null, { implementations })).toStrictEqual(['a', 'bb', 'c'])
      expect(most).toBe(3)
    })

    it('waits for all that run side by side before the first failure is thrown', async () => {
      await using executor = await make()
      const ended: string[] = []
      const implementations: Implementations = {
        say: async (word) => {
          if (word !== 'late') throw new RdpAzureError('ArmConflict', `no ${String(word)}`)
          await new Promise((resolve) => setTimeout(resolve, 20))
          ended.push('late')
          return word
        },
      }
      const flow = flowOf(z.string(), function* () {
        try {
          yield* all([say('late'), say('one'), say('two')])
          return 'nothing thrown'
        } catch (thrown) {
          return thrown instanceof RdpAzureError ? thrown.message : 'something else'
        }
      })
      expect(await executor.run(flow, null, { implementations })).toBe('no one')
      expect(ended).toStrictEqual(['late'])
    })

    it.each([
      [
        'its own',
        new RdpAzureError('AccessDenied', 'no right', { next: ['ask'], data: { right: 'r' } }),
        { code: 'AccessDenied', message: 'no right', next: ['ask'], data: { right: 'r' } },
      ],
      ['a foreign one', new TypeError('oops'), { code: 'Internal', message: 'oops', next: [] }],
      ['no error at all', 'text', { code: 'Internal', message: 'text' }],
    ])('throws a failure of an activity as %s', async (_name, thrown, expected) => {
      await using executor = await make()
      const implementations = { say: () => Promise.reject(thrown) }
      const flow = flowOf(z.string(), function* () {
        return yield* say('a')
      })
      const ended = executor.run(flow, null, { implementations })
      await expect(ended).rejects.toBeInstanceOf(RdpAzureError)
      await expect(ended).rejects.toMatchObject(expected)
    })

    it('throws into the workflow what a child does not take, and what nobody does', async () => {
      await using executor = await make()
      const flow = flowOf(z.array(z.string()), function* () {
        const seen: string[] = []
        for (const op of [child({ ...twice, input: z.string().min(9) }, 'b'), say('a')]) {
          try {
            yield* op
          } catch (thrown) {
            seen.push(thrown instanceof Error ? thrown.constructor.name : 'nothing')
          }
        }
        return seen
      })
      const ended = await executor.run(flow, null, { implementations: {} })
      expect(ended).toStrictEqual(['ZodError', 'RdpAzureError'])
    })

    it('gives each place of a run a request id of its own, the same every time', async () => {
      const ids: string[][] = []
      const flow = flowOf(z.null(), function* () {
        yield* all([say('a'), child(twice, 'b')])
        yield* say('c')
        return null
      })
      for (const runId of [anyId, anyId, 'f'.repeat(32)]) {
        const seen: string[] = []
        ids.push(seen)
        const implementations: Implementations = {
          say: async (word, call) => {
            expect(call).toMatchObject({ runId, again: false })
            seen.push(`${call.key} ${call.requestId}`)
            return word
          },
        }
        await using fresh = await make()
        await fresh.run(flow, null, { implementations, runId })
      }
      expect(ids[0]).toStrictEqual(ids[1])
      const all4 = ids.flat().map((each) => each.split(' ')[1])
      expect(new Set(all4).size).toBe(8)
      for (const id of all4) expect(id).toMatch(/^[0-9a-f]{32}$/)
    })

    it('sleeps until a moment of its clock, side by side in the same time', async () => {
      await using executor = await make()
      const flow = flowOf(z.array(z.number()), function* () {
        const began = yield* now()
        yield* all([sleepUntil(began + 40), sleepUntil(began + 60), sleepUntil(began - 5)])
        return [began, yield* now()]
      })
      const [began = 0, ended = 0] = await executor.run(flow, null, { implementations: {} })
      expect(began).toBeLessThanOrEqual(executor.nowMs())
      expect(ended - began).toBeGreaterThanOrEqual(60)
      expect(ended - began).toBeLessThan(2_000)
    })

    it('waits for what comes from outside, and no longer than it should', async () => {
      await using executor = await make()
      const begin = executor.nowMs()
      const signals = {
        early: executor.at(begin + 20).then(() => 'here'),
        late: executor.at(begin + 5_000).then(() => 'too late'),
      }
      const flow = flowOf(z.array(z.string().optional()), function* () {
        const until = begin + 100
        const came = yield* waitFor('early', begin + 60_000, z.string())
        const others = [waitFor('late', until, z.string()), waitFor('never', until, z.string())]
        return [came, ...(yield* all(others))]
      })
      const ended = await executor.run(flow, null, { implementations: {}, signals })
      expect(ended.map((each) => each ?? 'nothing')).toStrictEqual(['here', 'nothing', 'nothing'])
      expect(executor.nowMs() - begin).toBeLessThan(4_000)
    })

    it('tells each message once, where the workflow says it', async () => {
      await using executor = await make()
      const heard: string[] = []
      const implementations: Implementations = {
        say: async (word) => {
          heard.push(String(word))
          return word
        },
      }
      const flow = flowOf(z.null(), function* () {
        yield* status(said('one'))
        yield* say('between')
        yield* all([status(said('two')), status(said('three'))])
        return null
      })
      const notify = (message: Message) => void heard.push(message.text)
      await executor.run(flow, null, { implementations, notify })
      expect(heard).toStrictEqual(['one', 'between', 'two', 'three'])
    })

    it('refuses an input and a result that are not of the workflow’s shape', async () => {
      await using executor = await make()
      const strict = { ...twice, input: z.string().min(3), output: z.string().max(3) }
      const implementations: Implementations = { say: async (word) => word }
      await expect(executor.run(strict, 'a', { implementations })).rejects.toThrow(z.ZodError)
      await using fresh = await make()
      await expect(fresh.run(strict, 'abc', { implementations })).rejects.toThrow(z.ZodError)
    })
  })
}
