import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { runLocal } from '../../src/executor/local.ts'
import { latestRunOf, listRuns, newRunId, readRun } from '../../src/executor/runs.ts'
import { journalFolder } from './journal-folder.ts'
import { makeWorld, toy, toyOptions } from './toy.ts'

function vm(name: string) {
  const id = `/subscriptions/s/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/${name}`
  return { id, name, resourceGroup: 'rg', subscriptionId: 's', location: 'l', vmId: 'v' }
}

/** Runs the toy on VMs, one after the other; gives the run ids. */
async function runOn(folder: string, names: readonly string[]): Promise<string[]> {
  const ids: string[] = []
  for (const [i, name] of names.entries()) {
    const runId = newRunId(1_000 + i)
    const options = toyOptions(folder, makeWorld())
    const header = { ...options.header, target: vm(name) }
    await runLocal(toy, { names: [] }, { ...options, runId, header })
    ids.push(runId)
  }
  return ids
}

describe('a new run id', () => {
  it('is 32 hex digits that sort by time', () => {
    const moment = fc.nat({ max: 2 ** 48 - 1 })
    fc.assert(
      fc.property(moment, moment, (one, other) => {
        const [first, second] = [newRunId(one), newRunId(other)]
        expect(first).toMatch(/^[0-9a-f]{32}$/)
        expect(Number.parseInt(first.slice(0, 12), 16)).toBe(one)
        if (one < other) expect(first < second).toBe(true)
      }),
    )
  })

  it('is never the same twice', () => {
    expect(new Set(Array.from({ length: 1_000 }, () => newRunId(7))).size).toBe(1_000)
  })
})

describe('the runs of a folder', () => {
  it('are listed newest first, with their VMs', async () => {
    using place = journalFolder()
    const ids = await runOn(place.folder, ['a', 'b'])
    writeFileSync(path.join(place.folder, 'notes.txt'), 'not a run')
    const runs = await listRuns(place.folder)
    expect(runs.map((run) => run.runId)).toStrictEqual(ids.toReversed())
    expect(runs).toMatchObject([
      { workflow: 'toy', finished: true, target: { name: 'b' } },
      { workflow: 'toy', finished: true, target: { name: 'a' } },
    ])
  })

  it('are none when there is no folder yet', async () => {
    using place = journalFolder()
    expect(await listRuns(place.folder)).toStrictEqual([])
  })

  it('are told with the activities, what they were given and what they gave', async () => {
    using place = journalFolder()
    const options = toyOptions(place.folder, makeWorld())
    await runLocal(toy, { names: ['abc'] }, options)
    const run = await readRun(place.folder, options.runId)
    expect(run.header).toMatchObject({ ...options.header, workflow: 'toy', version: 3 })
    expect(run.activities).toMatchObject([
      { name: 'read', state: 'done', input: 'abc', result: 3 },
      { name: 'change', state: 'done', input: { add: 3 }, result: { total: 3 } },
      { name: 'start', state: 'done' },
      { name: 'fail', state: 'failed', failure: { code: 'ArmConflict' } },
      { name: 'change', state: 'done', result: { total: 100 } },
    ])
  })
})

describe('the latest run of a VM', () => {
  it('is found whatever the case of its id', async () => {
    using place = journalFolder()
    const [, second] = await runOn(place.folder, ['a', 'a', 'b'])
    expect(await latestRunOf(place.folder, vm('A').id.toUpperCase(), 'toy')).toBe(second)
  })

  it('is not passed over because it is damaged', async () => {
    using place = journalFolder()
    const [, second = ''] = await runOn(place.folder, ['a', 'a'])
    const file = path.join(place.folder, `${second}.jsonl`)
    writeFileSync(file, readFileSync(file, 'utf8').replace('"stage.started"', '"stage.failed"'))
    expect(await latestRunOf(place.folder, vm('a').id, 'toy')).toBe(second)
    await expect(readRun(place.folder, second)).rejects.toMatchObject({ code: 'JournalDamaged' })
    expect(await listRuns(place.folder)).toMatchObject([
      { runId: second, finished: false, damaged: expect.stringContaining('was changed') },
      { finished: true },
    ])
  })

  it('is an error when there is none', async () => {
    using place = journalFolder()
    await runOn(place.folder, ['a'])
    for (const [id, workflow] of [
      [vm('b').id, 'toy'],
      [vm('a').id, 'repair'],
    ] as const) {
      const none = latestRunOf(place.folder, id, workflow)
      await expect(none).rejects.toMatchObject({ code: 'RunNotFound' })
    }
  })
})
