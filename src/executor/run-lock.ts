import { closeSync, openSync, readFileSync, renameSync, rmSync, statSync, writeSync } from 'node:fs'

import { RdpAzureError } from '../errors.ts'
import { folderUnusable, isCode } from './file-errors.ts'
import { journalFile } from './journal.ts'

/** A lock without a process id is being written just now, unless it is older than this, in ms. */
const writingMs = 5_000

/** Locks of this process. A lock with its id that is not among them is of an earlier one with that id. */
const held = new Set<string>()

/**
 * Keeps a run to one process. The lock holds the process id; a lock whose process is gone is taken
 * over. Throws `RunBusy`. Returns how to let go.
 */
export function lockRun(folder: string, runId: string): () => void {
  const file = `${journalFile(folder, runId)}.lock`
  if (!written(folder, file) && !takenOver(folder, file)) throw busy(runId, file)
  held.add(file)
  return () => {
    held.delete(file)
    rmSync(file, { force: true })
  }
}

function written(folder: string, file: string): boolean {
  try {
    const handle = openSync(file, 'wx', 0o600)
    writeSync(handle, String(process.pid))
    closeSync(handle)
    return true
  } catch (thrown) {
    if (isCode(thrown, 'EEXIST')) return false
    throw folderUnusable(folder, thrown)
  }
}

/** Of two processes that find the same stale lock, one moves it away; the other then finds no such file. */
function takenOver(folder: string, file: string): boolean {
  const stale = textOf(file)
  if (isHeld(file, stale)) return false
  const aside = `${file}.${process.pid}`
  try {
    renameSync(file, aside)
  } catch (thrown) {
    // Gone meanwhile: whoever held it, or took it over, was faster.
    if (!isCode(thrown, 'ENOENT')) throw folderUnusable(folder, thrown)
    return written(folder, file)
  }
  if (textOf(aside) !== stale) {
    // Between reading and moving, another process took it over: it is theirs.
    renameSync(aside, file)
    return false
  }
  rmSync(aside, { force: true })
  return written(folder, file)
}

function isHeld(file: string, holder: string): boolean {
  const processId = Number(holder)
  if (processId === process.pid) return held.has(file)
  return holder === '' ? Date.now() - changedMs(file) < writingMs : isAlive(processId)
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

function changedMs(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0
}

function isAlive(processId: number): boolean {
  if (!Number.isInteger(processId) || processId <= 0) return false
  try {
    process.kill(processId, 0)
    return !isZombie(processId)
  } catch (thrown) {
    // Alive, and another user's.
    return isCode(thrown, 'EPERM')
  }
}

/**
 * A process that was killed stays in the table until its parent collects it, which in a container may
 * be long. Linux tells: the state stands after the name in parentheses (proc_pid_stat(5)).
 */
function isZombie(processId: number): boolean {
  return /^.*\) [ZX] /s.test(textOf(`/proc/${processId}/stat`))
}

function busy(runId: string, file: string): RdpAzureError {
  const holder = Number(textOf(file))
  const who = holder > 0 ? `process ${holder}` : 'another process'
  return new RdpAzureError('RunBusy', `${who} is working on run ${runId}`, {
    next: [
      `wait until it ends, then: rdp-azure run show ${runId}`,
      `if that process is not rdp-azure, remove ${file}`,
    ],
    data: { runId, file, ...(holder > 0 ? { processId: holder } : {}) },
  })
}
