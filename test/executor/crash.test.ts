import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'

import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'

import { resumeLocal, runLocal } from '../../src/executor/local.ts'
import { readRun } from '../../src/executor/runs.ts'
import { journalFolder } from './journal-folder.ts'
import { makeWorld, toy, toyOptions, toyRunId } from './toy.ts'

const input = { names: ['a', 'bcd'] }
const fileIn = (folder: string) => path.join(folder, `${toyRunId}.jsonl`)

/** What an undisturbed run leaves. */
async function wholeRun() {
  using place = journalFolder()
  const world = makeWorld()
  const result = await runLocal(toy, input, toyOptions(place.folder, world))
  return { result, world, journal: readFileSync(fileIn(place.folder)) }
}

let whole: Awaited<ReturnType<typeof wholeRun>>
let lines: string[]
beforeAll(async () => {
  whole = await wholeRun()
  lines = whole.journal.toString().split('\n').slice(0, -1)
})

/** Puts a journal in a folder of its own. */
function withJournal(bytes: Buffer | string) {
  const place = journalFolder()
  mkdirSync(place.folder)
  writeFileSync(fileIn(place.folder), bytes)
  return place
}

const prefix = (count: number) =>
  lines
    .slice(0, count)
    .map((line) => `${line}\n`)
    .join('')

describe('a run of every kind of step', () => {
  it('does each once and keeps all in order', async () => {
    expect(whole.result).toMatchObject({ totals: [1, 3], failure: 'ArmConflict wait 100' })
    expect([...whole.world.made.values()]).toStrictEqual([1, 3, 100])
    expect(whole.world).toMatchObject({ starts: 1, heard: ['stage.started'] })
    expect(lines.length).toBeGreaterThan(20)
  })
})

describe('a run cut off after any line of its journal', () => {
  it('comes to the same end, and makes each change once', async () => {
    const known = [...whole.world.made]
    for (let count = 1; count <= lines.length; count += 1) {
      using place = withJournal(prefix(count))
      // What was begun reached the far side, whether or not its end was journaled.
      const world = makeWorld()
      const begun = lines.slice(1, count).filter((line) => /"started".*"change"/.test(line)).length
      for (const [id, add] of known.slice(0, begun)) world.made.set(id, add)
      // A journaled moment is not asked for anew.
      const nowMs = /"done".*"now"/.test(prefix(count)) ? 9_000 : 1_000
      const result = await resumeLocal(toy, toyOptions(place.folder, world, nowMs))
      expect({ count, result }).toStrictEqual({ count, result: whole.result })
      expect([...world.made]).toStrictEqual(known)
      // A journaled failure is thrown again, not tried again.
      expect(world.calls.includes('fail')).toBe(!prefix(count).includes('"state":"failed"'))
      const run = await readRun(place.folder, toyRunId)
      expect(run).toMatchObject({ finished: true, torn: false })
      expect(run.activities.map((each) => each.name)).toHaveLength(7)
    }
  })

  it('asks again only for what was begun and not ended, and says so', async () => {
    for (let count = 1; count < lines.length; count += 1) {
      using place = withJournal(prefix(count))
      const world = makeWorld()
      await resumeLocal(toy, toyOptions(place.folder, world))
      const states = lines
        .slice(1, count)
        .map((line) => /"state":"(\w+)","key":"([^"]+)","name":"(read|change|start)"/.exec(line))
      const open = new Set<string>()
      for (const state of states) {
        if (state?.[1] === 'started') open.add(state[2] ?? '')
        else if (state) open.delete(state[2] ?? '')
      }
      expect(world.calls.filter((call) => call.endsWith('again'))).toHaveLength(open.size)
      expect(world.heard[0]).toBe('run.resumed')
    }
  })

  it('does nothing more once it has ended', async () => {
    using place = withJournal(whole.journal)
    const world = makeWorld()
    expect(await resumeLocal(toy, toyOptions(place.folder, world))).toStrictEqual(whole.result)
    expect(world).toMatchObject({ calls: [], heard: [] })
    expect(readFileSync(fileIn(place.folder))).toStrictEqual(whole.journal)
  })

  it('has done nothing when not even the first line is whole', async () => {
    for (const bytes of ['', lines[0]?.slice(0, 40) ?? '']) {
      using place = withJournal(bytes)
      const world = makeWorld()
      const resumed = resumeLocal(toy, toyOptions(place.folder, world))
      await expect(resumed).rejects.toMatchObject({ code: 'JournalDamaged' })
      await expect(resumed).rejects.toThrow('has done nothing')
      expect(world.calls).toStrictEqual([])
    }
  })
})

describe('a torn last line', () => {
  it('is cut off wherever it tore, and the run goes on', async () => {
    for (const [i, line] of lines.entries()) {
      if (i === 0) continue
      const middle = 1 + ((i * 37) % (line.length - 1))
      for (const tail of [line.slice(0, middle), line, `${line.slice(0, middle)}\n`, '\0\0\0\n']) {
        using place = withJournal(prefix(i) + tail)
        const world = makeWorld()
        const result = await resumeLocal(toy, toyOptions(place.folder, world))
        expect({ i, tail, result }).toStrictEqual({ i, tail, result: whole.result })
        expect(world.heard.slice(0, 2)).toStrictEqual(['journal.torn', 'run.resumed'])
        expect(await readRun(place.folder, toyRunId)).toMatchObject({ torn: false, finished: true })
      }
    }
  })

  it('is cut off by bytes, though it tore within a character', async () => {
    const torn = Buffer.concat([Buffer.from(prefix(3)), Buffer.from('{"chain":"é').subarray(0, -1)])
    using place = withJournal(torn)
    const result = await resumeLocal(toy, toyOptions(place.folder, makeWorld()))
    expect(result).toStrictEqual(whole.result)
  })
})

/** Resumes a damaged journal and tells which line is named; nothing may be done or written. */
async function lineNamed(bytes: Buffer | string): Promise<unknown> {
  using place = withJournal(bytes)
  const world = makeWorld()
  const caught = await resumeLocal(toy, toyOptions(place.folder, world)).catch(
    (thrown: unknown) => thrown,
  )
  expect(caught).toMatchObject({ code: 'JournalDamaged', data: { file: fileIn(place.folder) } })
  expect(world.calls).toStrictEqual([])
  expect(readFileSync(fileIn(place.folder)).equals(Buffer.from(bytes))).toBe(true)
  return caught instanceof Error ? Number(/^line (\d+) of /.exec(caught.message)?.[1]) : undefined
}

const put = (at: number, ...now: string[]) =>
  [...lines.slice(0, at), ...now, ...lines.slice(at + 1)].map((line) => `${line}\n`).join('')

describe('a damaged journal', () => {
  it('is refused with the number of the line that was changed', async () => {
    for (const [i, line] of lines.entries()) {
      expect(await lineNamed(put(i, line.replace('"body":{', '"body":{"x":1,')))).toBe(i + 1)
      expect(await lineNamed(put(i, line.replace('"body":', '"body": ')))).toBe(i + 1)
    }
  })

  it('is refused when a line is missing, doubled or moved', async () => {
    for (let i = 0; i < lines.length - 1; i += 1) {
      const [line = '', after = ''] = [lines[i], lines[i + 1]]
      expect(await lineNamed(put(i))).toBe(i + 1)
      expect(await lineNamed(put(i, line, line))).toBe(i + 2)
      expect(await lineNamed(put(i, after, line))).toBe(i + 1)
      expect(await lineNamed(put(i, line, ''))).toBe(i + 2)
    }
  })

  it('is refused whichever byte was changed', async () => {
    const lastLine = whole.journal.lastIndexOf(10, -2)
    const places = fc.tuple(fc.nat(lastLine - 1), fc.integer({ min: 1, max: 255 }))
    await fc.assert(
      fc.asyncProperty(places, async ([at, flip]) => {
        const bytes = Buffer.from(whole.journal)
        bytes.writeUInt8(bytes.readUInt8(at) ^ flip, at)
        const line = whole.journal.subarray(0, at).toString('latin1').split('\n').length
        expect(await lineNamed(bytes)).toBe(line)
      }),
      { numRuns: 150 },
    )
  })

  it('is refused when it is the journal of another run', async () => {
    using place = withJournal(whole.journal)
    const runId = 'a'.repeat(32)
    writeFileSync(path.join(place.folder, `${runId}.jsonl`), whole.journal)
    const resumed = resumeLocal(toy, { ...toyOptions(place.folder, makeWorld()), runId })
    await expect(resumed).rejects.toThrow(`it is the journal of run ${toyRunId}`)
  })
})

describe('the file of a journal', () => {
  it.skipIf(process.platform === 'win32')('is for this user only', async () => {
    using place = journalFolder()
    await runLocal(toy, input, toyOptions(place.folder, makeWorld()))
    expect(statSync(fileIn(place.folder)).mode & 0o777).toBe(0o600)
    expect(statSync(place.folder).mode & 0o777).toBe(0o700)
  })
})
