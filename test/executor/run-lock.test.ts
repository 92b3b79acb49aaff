import { fork, spawn } from 'node:child_process'
import { existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

import { describe, expect, it } from 'vitest'

import { lockRun } from '../../src/executor/run-lock.ts'
import { journalFolder } from './journal-folder.ts'
import { toyRunId } from './toy.ts'

function place() {
  const made = journalFolder()
  mkdirSync(made.folder)
  return { ...made, lock: path.join(made.folder, `${toyRunId}.jsonl.lock`) }
}

/** A process id that was somebody's and is nobody's any more. */
async function deadProcessId(): Promise<number> {
  const child = fork('-e', { execArgv: ['-e', ''], stdio: 'ignore' })
  await new Promise((resolve) => child.once('exit', resolve))
  return child.pid ?? 0
}

describe('the lock of a run', () => {
  it('keeps a second one out until it is let go', () => {
    using at = place()
    const unlock = lockRun(at.folder, toyRunId)
    expect(() => lockRun(at.folder, toyRunId)).toThrow(
      expect.objectContaining({
        code: 'RunBusy',
        data: { processId: process.pid, runId: toyRunId, file: at.lock },
      }),
    )
    lockRun(at.folder, 'b'.repeat(32))()
    unlock()
    expect(existsSync(at.lock)).toBe(false)
    lockRun(at.folder, toyRunId)()
  })

  it('of a living process is respected', () => {
    using at = place()
    writeFileSync(at.lock, String(process.ppid))
    expect(() => lockRun(at.folder, toyRunId)).toThrow(`process ${process.ppid} is working`)
  })

  it('of a process that was killed and not collected is taken over', async (context) => {
    if (process.platform !== 'linux')
      return context.skip('only Linux tells a zombie from the living')
    using at = place()
    // The shell becomes a program that never collects the child it started before.
    const parent = spawn('sh', ['-c', 'true & echo $!; exec sleep 20'])
    const zombie = await new Promise((resolve) => parent.stdout.once('data', resolve))
    writeFileSync(at.lock, String(zombie).trim())
    await delay(200)
    lockRun(at.folder, toyRunId)()
    parent.kill('SIGKILL')
  })

  it('of a process that is gone is taken over', async () => {
    using at = place()
    writeFileSync(at.lock, String(await deadProcessId()))
    const unlock = lockRun(at.folder, toyRunId)
    expect(() => lockRun(at.folder, toyRunId)).toThrow(expect.objectContaining({ code: 'RunBusy' }))
    unlock()
  })

  it('of an earlier process with this one’s id is taken over', () => {
    using at = place()
    writeFileSync(at.lock, String(process.pid))
    lockRun(at.folder, toyRunId)()
  })

  it('that is being written is respected, for a moment', () => {
    using at = place()
    writeFileSync(at.lock, '')
    expect(() => lockRun(at.folder, toyRunId)).toThrow('another process is working')
    utimesSync(at.lock, 1, 1)
    lockRun(at.folder, toyRunId)()
  })

  it.each(['none', '-1', '0', '1e99'])(
    'that holds %s instead of a process id is taken over',
    (text) => {
      using at = place()
      writeFileSync(at.lock, text)
      lockRun(at.folder, toyRunId)()
    },
  )
})
