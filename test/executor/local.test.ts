import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'

import { describe, expect, it } from 'vitest'
import { z } from 'zod'

import { RdpAzureError } from '../../src/errors.ts'
import { runDirect } from '../../src/executor/direct.ts'
import { resumeLocal, runLocal } from '../../src/executor/local.ts'
import { listRuns, readRun } from '../../src/executor/runs.ts'
import { wallClock } from '../../src/executor/wait.ts'
import { activity, sleepUntil, waitFor } from '../../src/workflow/flow.ts'
import type { Flow, Implementations } from '../../src/workflow/flow.ts'
import { flowOf } from '../contract/executors.ts'
import { journalFolder } from './journal-folder.ts'
import { makeWorld, toy, toyOptions, toyRunId } from './toy.ts'

const input = { names: ['a', 'bcd'] }
const work = activity({ name: 'work', input: z.string(), output: z.string(), repeats: 'keyed' })

function* twoSteps(): Flow<string> {
  return `${yield* work('one')} ${yield* work('two')}`
}

/** A workflow that goes on whatever is thrown at it. */
function* stubborn(): Flow<string> {
  const seen: string[] = []
  for (const name of ['one', 'two', 'three']) {
    try {
      seen.push(yield* work(name))
    } catch (thrown) {
      seen.push(thrown instanceof RdpAzureError ? thrown.code : 'foreign')
    }
  }
  return seen.join(' ')
}

function optionsIn(folder: string, implementations: Implementations, abortSignal?: AbortSignal) {
  const base = { ...toyOptions(folder, makeWorld()), implementations, clock: wallClock }
  return abortSignal ? { ...base, abortSignal } : base
}

/** An activity that never ends by itself. */
const hang: Implementations[string] = (_input, { abortSignal }) =>
  new Promise((_resolve, reject) => {
    abortSignal.addEventListener('abort', () => reject(abortSignal.reason))
  })

describe('an interrupted run', () => {
  it('leaves the activity begun, says how to go on, and goes on', async () => {
    using place = journalFolder()
    const workflow = flowOf(z.string(), twoSteps)
    const controller = new AbortController()
    const implementations: Implementations = {
      work: async (name, call) => {
        if (name === 'one') return 'first'
        setTimeout(() => controller.abort(), 10)
        return hang(name, call)
      },
    }
    const ended = runLocal(
      workflow,
      null,
      optionsIn(place.folder, implementations, controller.signal),
    )
    await expect(ended).rejects.toMatchObject({
      code: 'Interrupted',
      next: [`rdp-azure resume ${toyRunId}`],
    })
    const run = await readRun(place.folder, toyRunId)
    expect(run.activities.map((each) => each.state)).toStrictEqual(['done', 'started'])
    expect(run.finished).toBe(false)

    const seen: unknown[] = []
    const again: Implementations = {
      work: async (name, call) => {
        seen.push([name, call.again])
        return 'second'
      },
    }
    const result = await resumeLocal(workflow, optionsIn(place.folder, again))
    expect(result).toBe('first second')
    expect(seen).toStrictEqual([['two', true]])
  })

  it.each([
    ['sleeping', () => sleepUntil(Date.now() + 60_000)],
    ['waiting for a signal', () => waitFor('never', Date.now() + 60_000, z.null())],
  ])('ends at once while %s, and can be resumed', async (_name, op) => {
    using place = journalFolder()
    const workflow = flowOf(z.string(), function* () {
      yield* op()
      return 'slept'
    })
    const abortSignal = AbortSignal.timeout(20)
    const ended = runLocal(workflow, null, optionsIn(place.folder, {}, abortSignal))
    await expect(ended).rejects.toMatchObject({ code: 'Interrupted' })
    const clock = { nowMs: () => 0, waitUntil: async () => undefined }
    const resumed = resumeLocal(workflow, { ...optionsIn(place.folder, {}), clock })
    expect(await resumed).toBe('slept')
  })

  it('does no further step, though the workflow catches the interruption', async () => {
    using place = journalFolder()
    const workflow = flowOf(z.string(), stubborn)
    const controller = new AbortController()
    const begun: unknown[] = []
    const implementations: Implementations = {
      work: async (name) => {
        begun.push(name)
        controller.abort()
        throw new Error('cut')
      },
    }
    const ended = runLocal(
      workflow,
      null,
      optionsIn(place.folder, implementations, controller.signal),
    )
    await expect(ended).rejects.toMatchObject({ code: 'Interrupted' })
    expect(begun).toStrictEqual(['one'])
    const resumed = resumeLocal(workflow, optionsIn(place.folder, { work: async (name) => name }))
    expect(await resumed).toBe('one two three')
  })

  it('keeps what an activity gave in spite of it', async () => {
    using place = journalFolder()
    const controller = new AbortController()
    const implementations: Implementations = {
      work: async (name) => {
        controller.abort()
        return name
      },
    }
    const workflow = flowOf(z.string(), twoSteps)
    const ended = runLocal(
      workflow,
      null,
      optionsIn(place.folder, implementations, controller.signal),
    )
    await expect(ended).rejects.toMatchObject({ code: 'Interrupted' })
    const { activities } = await readRun(place.folder, toyRunId)
    expect(activities).toMatchObject([{ state: 'done', result: 'one' }])
  })

  it('without a journal says that nothing was changed', async () => {
    const implementations = { work: hang }
    const abortSignal = AbortSignal.timeout(10)
    const run = { runId: toyRunId, implementations, notify: () => undefined, abortSignal }
    const ended = runDirect(flowOf(z.string(), twoSteps), null, run)
    await expect(ended).rejects.toMatchObject({ code: 'Interrupted', next: [expect.any(String)] })
    await expect(ended).rejects.toThrow('nothing was changed')
  })
})

describe('a run whose workflow threw', () => {
  it('has ended, and gives the same failure when resumed, without doing anything', async () => {
    using place = journalFolder()
    const workflow = flowOf(z.string(), twoSteps)
    const thrown = new RdpAzureError('AccessDenied', 'no right', { next: ['ask for it'] })
    const failing: Implementations = { work: () => Promise.reject(thrown) }
    const expected = { code: 'AccessDenied', message: 'no right', next: ['ask for it'] }
    await expect(runLocal(workflow, null, optionsIn(place.folder, failing))).rejects.toMatchObject(
      expected,
    )
    const run = await readRun(place.folder, toyRunId)
    expect(run).toMatchObject({ finished: true, failure: expected })
    expect(run.activities).toMatchObject([{ state: 'failed', result: null, failure: expected }])
    const resumed = resumeLocal(workflow, optionsIn(place.folder, {}))
    await expect(resumed).rejects.toMatchObject(expected)
  })
})

describe('a resume with', () => {
  const header = toyOptions('', makeWorld()).header
  it.each([
    ['another version of the workflow', { ...toy, version: 4 }, header, 'version 3, this is 4'],
    ['another workflow', { ...toy, name: 'other' }, header, 'workflow toy, this is other'],
    ['another tool', toy, { ...header, toolVersion: '9' }, 'toolVersion 1.2.3, this is 9'],
    ['other runbooks', toy, { ...header, runbooksDigest: 'e' }, 'runbooksDigest d'],
  ])('%s is refused', async (_name, workflow, otherHeader, words) => {
    using place = journalFolder()
    const world = makeWorld()
    await runLocal(toy, input, toyOptions(place.folder, world))
    const resumed = resumeLocal(workflow, {
      ...toyOptions(place.folder, world),
      header: otherHeader,
    })
    await expect(resumed).rejects.toMatchObject({ code: 'JournalVersion' })
    await expect(resumed).rejects.toThrow(words)
  })

  it('other steps under the same version is refused, even if the workflow goes on', async () => {
    using place = journalFolder()
    const controller = new AbortController()
    const implementations: Implementations = {
      work: async () => {
        controller.abort()
        return 'done'
      },
    }
    const other = activity({ name: 'other', input: z.null(), output: z.null(), repeats: 'safe' })
    const ended = runLocal(
      flowOf(z.string(), twoSteps),
      null,
      optionsIn(place.folder, implementations, controller.signal),
    )
    await expect(ended).rejects.toMatchObject({ code: 'Interrupted' })
    const changed = flowOf(z.string(), function* () {
      try {
        yield* other(null)
      } catch {
        return yield* work('on')
      }
      return 'done'
    })
    const calls: unknown[] = []
    const spy: Implementations = { work: async (name) => calls.push(name), other: async () => null }
    const resumed = resumeLocal(changed, optionsIn(place.folder, spy))
    await expect(resumed).rejects.toMatchObject({ code: 'JournalVersion' })
    await expect(resumed).rejects.toThrow("the journal has 'work' at /0")
    expect(calls).toStrictEqual([])
  })
})

describe('a signal', () => {
  it('ends the wait for its time, too', async () => {
    using place = journalFolder()
    let given: AbortSignal | undefined
    const clock = {
      nowMs: () => 0,
      waitUntil: (_at: number, abortSignal: AbortSignal) => {
        given = abortSignal
        return new Promise<void>(() => undefined)
      },
    }
    const workflow = flowOf(z.string().optional(), () => waitForOne())
    const signals = { one: Promise.resolve('came') }
    const options = { ...optionsIn(place.folder, {}), clock, signals }
    expect(await runLocal(workflow, null, options)).toBe('came')
    expect(given?.aborted).toBe(true)
  })
})

function* waitForOne(): Flow<string | undefined> {
  return yield* waitFor('one', 9, z.string())
}

describe('a run', () => {
  it('is not begun twice under one id', async () => {
    using place = journalFolder()
    await runLocal(toy, input, toyOptions(place.folder, makeWorld()))
    const again = runLocal(toy, input, toyOptions(place.folder, makeWorld()))
    await expect(again).rejects.toMatchObject({ code: 'RunBusy' })
  })

  it('that nobody began cannot be resumed', async () => {
    using place = journalFolder()
    const missing = toyOptions(place.folder, makeWorld())
    await expect(resumeLocal(toy, missing)).rejects.toMatchObject({ code: 'RunNotFound' })
    mkdirSync(place.folder)
    await expect(resumeLocal(toy, missing)).rejects.toMatchObject({ code: 'RunNotFound' })
    expect(readdirSync(place.folder)).toStrictEqual([])
    for (const runId of ['', '../../etc/passwd', 'G'.repeat(32), toyRunId.toUpperCase()]) {
      const wrong = resumeLocal(toy, { ...missing, runId: runId === toyRunId ? '' : runId })
      await expect(wrong).rejects.toMatchObject({ code: 'RunNotFound' })
    }
  })

  it('leaves no journal when its input is none', async () => {
    using place = journalFolder()
    const strict = { ...toy, input: z.object({ names: z.array(z.string()).min(9) }) }
    const refused = runLocal(strict, input, toyOptions(place.folder, makeWorld()))
    await expect(refused).rejects.toThrow(z.ZodError)
    expect(readdirSync(place.root).filter((name) => name === 'runs')).toStrictEqual([])
  })

  it('says when the folder of journals cannot be used', async () => {
    using place = journalFolder()
    writeFileSync(place.folder, 'a file')
    const refused = runLocal(toy, input, toyOptions(place.folder, makeWorld()))
    await expect(refused).rejects.toMatchObject({ code: 'Usage', data: { folder: place.folder } })
  })

  it('keeps each line on disk before it goes on', async () => {
    using place = journalFolder()
    const file = path.join(place.folder, `${toyRunId}.jsonl`)
    const onDisk: number[] = []
    const implementations: Implementations = {
      work: async (name) => {
        onDisk.push(readFileSync(file, 'utf8').split('\n').length - 1)
        return name
      },
    }
    await runLocal(flowOf(z.string(), twoSteps), null, optionsIn(place.folder, implementations))
    expect(onDisk).toStrictEqual([2, 4])
  })

  it.skipIf(process.platform === 'win32')(
    'stops where the disk is full, and goes on after',
    async () => {
      const name = 'n'.repeat(100)
      let stoppedWithChanges = 0
      for (let blocks = 2; blocks <= 12; blocks += 2) {
        using place = journalFolder()
        // Without the trap the system would end the process instead of failing the write.
        const script = `trap '' XFSZ; ulimit -f ${blocks}; exec "$0" "$@"`
        const command = [process.execPath, path.join(import.meta.dirname, 'limited-run.ts')]
        const { stdout } = spawnSync('sh', ['-c', script, ...command, place.folder, name])
        const end = endSchema.parse(JSON.parse(stdout.toString()))
        if ('ended' in end) break
        expect(end).toMatchObject({
          code: 'Interrupted',
          next: [expect.stringContaining('resume')],
        })
        const world = makeWorld()
        for (const [id, add] of end.made) world.made.set(id, add)
        stoppedWithChanges += end.made.length
        if (blocks === 2 && (await listRuns(place.folder))[0]?.damaged !== undefined) continue
        const result = await resumeLocal(toy, toyOptions(place.folder, world))
        expect(result.totals).toStrictEqual([100, 100])
        expect([...world.made.values()]).toStrictEqual([100, 100, 100])
      }
      expect(stoppedWithChanges).toBeGreaterThan(0)
    },
  )
})

const endSchema = z.union([
  z.object({ ended: z.literal(true) }),
  z.object({
    code: z.string(),
    next: z.array(z.string()),
    made: z.array(z.tuple([z.string(), z.number()])),
  }),
])
