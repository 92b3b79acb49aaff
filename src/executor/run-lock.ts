import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'

import { RdpAzureError } from '../errors.ts'
import { journalFile } from './journal.ts'

/**
 * Keeps a run to one process. The lock holds the process id; a lock whose process is gone is taken
 * over. Throws `RunBusy`. Returns how to let go.
 */
export function lockRun(folder: string, runId: string): () => void {
  const file = `${journalFile(folder, runId)}.lock`
  for (let tries = 0; tries < 2; tries += 1) {
    if (written(file)) return () => rmSync(file, { force: true })
    const holder = Number(textOf(file))
    if (isAlive(holder)) throw busy(runId, holder)
    rmSync(file, { force: true })
  }
  throw busy(runId, undefined)
}

function written(file: string): boolean {
  try {
    const handle = openSync(file, 'wx', 0o600)
    writeSync(handle, String(process.pid))
    closeSync(handle)
    return true
  } catch (thrown) {
    if (isCode(thrown, 'EEXIST')) return false
    throw thrown
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

function isAlive(processId: number): boolean {
  if (!Number.isInteger(processId) || processId <= 0) return false
  try {
    process.kill(processId, 0)
    return true
  } catch (thrown) {
    return isCode(thrown, 'EPERM')
  }
}

function isCode(thrown: unknown, code: string): boolean {
  return thrown instanceof Error && 'code' in thrown && thrown.code === code
}

function busy(runId: string, holder: number | undefined): RdpAzureError {
  const who = holder === undefined ? 'another process' : `process ${holder}`
  return new RdpAzureError('RunBusy', `${who} is working on run ${runId}`, {
    next: ['wait until it ends, then: rdp-azure run show <run>'],
  })
}
