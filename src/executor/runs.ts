import { randomBytes } from 'node:crypto'
import { readdirSync } from 'node:fs'

import { RdpAzureError } from '../errors.ts'
import type { Failure } from '../errors.ts'
import { folderUnusable, isCode } from './file-errors.ts'
import type { JournalEntry, JournalHeader } from './journal.ts'
import { readHeader, readJournal } from './read-journal.ts'

/** A new run id: 12 hex digits of milliseconds, so that ids sort by time, and 20 random ones. */
export function newRunId(nowMs: number): string {
  return nowMs.toString(16).padStart(12, '0') + randomBytes(10).toString('hex')
}

/** An activity as the journal tells it. */
export interface RunActivity {
  key: string
  name: string
  state: 'started' | 'done' | 'failed'
  input: unknown
  /** Null unless it is done. */
  result: unknown
  /** Only of a failed one. */
  failure?: Failure
}

/** A run as its journal tells it. */
export interface Run {
  header: JournalHeader
  activities: RunActivity[]
  /** It came to its end; one that did not can be resumed. */
  finished: boolean
  /** How it ended, when the workflow threw. */
  failure?: Failure
  torn: boolean
  lines: number
}

/** Reads one run. Throws `RunNotFound` or `JournalDamaged`. */
export async function readRun(folder: string, runId: string): Promise<Run> {
  const { header, entries, torn, lines } = readJournal(folder, runId)
  const ended = entries.find((entry) => entry.state === 'ended')
  const failure = ended?.failure ? { failure: ended.failure } : {}
  const finished = ended !== undefined
  return { header, activities: activitiesOf(entries), finished, ...failure, torn, lines }
}

/** What stands beside activities in a journal: steps of the executor itself. */
const ownSteps = /^(now|status|wait for .*)$/

function activitiesOf(entries: readonly JournalEntry[]): RunActivity[] {
  const byKey = new Map<string, RunActivity>()
  for (const entry of entries) {
    if (entry.state === 'ended' || ownSteps.test(entry.name)) continue
    const { key, name, state } = entry
    const known = byKey.get(key) ?? { key, name, state, input: null, result: null }
    const input = entry.state === 'started' ? entry.input : known.input
    const result = entry.state === 'done' ? entry.result : known.result
    const failure = entry.state === 'failed' ? { failure: entry.failure } : {}
    byKey.set(key, { key, name, state, input, result, ...failure })
  }
  return [...byKey.values()]
}

/** One line of `run list`. */
export interface RunSummary {
  runId: string
  workflow: string
  startedAt: string
  finished: boolean
  target: JournalHeader['target']
  /** Set when the journal cannot be read. */
  damaged?: string
}

/** Every run of a folder, newest first; a damaged one is listed as such. */
export async function listRuns(folder: string): Promise<RunSummary[]> {
  const ids = runIds(folder)
  return ids.map((runId) => summaryOf(folder, runId))
}

function runIds(folder: string): string[] {
  try {
    return readdirSync(folder)
      .map((name) => /^([0-9a-f]{32})\.jsonl$/.exec(name)?.[1])
      .filter((id) => id !== undefined)
      .sort()
      .reverse()
  } catch (thrown) {
    // No folder yet: no runs yet.
    if (isCode(thrown, 'ENOENT')) return []
    throw folderUnusable(folder, thrown)
  }
}

function summaryOf(folder: string, runId: string): RunSummary {
  try {
    const { header, entries } = readJournal(folder, runId)
    const { workflow, startedAt, target } = header
    const finished = entries.some((entry) => entry.state === 'ended')
    return { runId, workflow, startedAt, finished, target }
  } catch (thrown) {
    if (!(thrown instanceof RdpAzureError)) throw thrown
    return { runId, finished: false, ...beginning(folder, runId), damaged: thrown.message }
  }
}

/** What the first line says, if at least that is whole: undo must not pass over the newest run of a VM. */
function beginning(folder: string, runId: string) {
  try {
    const { workflow, startedAt, target } = readHeader(folder, runId)
    return { workflow, startedAt, target }
  } catch (thrown) {
    if (!(thrown instanceof RdpAzureError)) throw thrown
    return { workflow: 'unknown', startedAt: '', target: undefined }
  }
}

/** The newest run of a workflow on one VM. Throws `RunNotFound`. */
export async function latestRunOf(
  folder: string,
  targetId: string,
  workflow: string,
): Promise<string> {
  const id = targetId.toLowerCase()
  const runs = await listRuns(folder)
  const found = runs.find((run) => run.workflow === workflow && run.target?.id.toLowerCase() === id)
  if (found) return found.runId
  throw new RdpAzureError(
    'RunNotFound',
    `no ${workflow} of ${targetId} was journaled in ${folder}`,
    {
      next: [
        'rdp-azure run list',
        'a rule that nsg allow made: rdp-azure nsg revoke <vm>',
        'name the folder: --journal <folder>',
      ],
    },
  )
}
