import { runDirect } from '../../src/executor/direct.ts'
import { runLocal } from '../../src/executor/local.ts'
import { newRunId } from '../../src/executor/runs.ts'
import { virtualTime } from '../../src/executor/virtual.ts'
import { wallClock } from '../../src/executor/wait.ts'
import { executorContract } from '../contract/executors.ts'
import type { ContractRun } from '../contract/executors.ts'
import { journalFolder } from './journal-folder.ts'

const header = { toolVersion: '0.0.0', runbooksDigest: 'none' }
const silent = { notify: () => undefined }
const wall = {
  nowMs: () => Date.now(),
  at: (ms: number) => wallClock.waitUntil(ms, new AbortController().signal),
}

executorContract('without a journal', async () => ({
  ...wall,
  run: (workflow, input, run) =>
    runDirect(workflow, input, { runId: newRunId(Date.now()), ...silent, ...run }),
  [Symbol.asyncDispose]: async () => undefined,
}))

executorContract('with a journal', async () => {
  const folder = journalFolder()
  return {
    ...wall,
    run: (workflow, input, run) => {
      const runId = newRunId(Date.now())
      return runLocal(workflow, input, { ...folder, header, runId, ...silent, ...run })
    },
    [Symbol.asyncDispose]: async () => folder[Symbol.dispose](),
  }
})

executorContract('in virtual time', async () => {
  // The clock is made before the runs, which bring the implementations.
  let given: ContractRun = { implementations: {} }
  const clock = virtualTime({
    implementations: new Proxy({}, { get: (_none, name: string) => given.implementations[name] }),
    notify: (message) => given.notify?.(message),
    startMs: Date.UTC(2026, 0, 1),
  })
  return {
    nowMs: clock.nowMs,
    at: clock.at,
    run: (workflow, input, run) => {
      given = run
      const runId = run.runId ?? newRunId(clock.nowMs())
      return clock.run(workflow, input, runId, run.signals ? { signals: run.signals } : {})
    },
    [Symbol.asyncDispose]: async () => undefined,
  }
})
