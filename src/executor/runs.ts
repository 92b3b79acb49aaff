import { randomBytes } from 'node:crypto'
import { readdirSync } from 'node:fs'

import { RdpAzureError } from '../errors.ts'
import { readJournal } from './journal.ts'
import type { JournalEntry, JournalHeader } from './journal.ts'

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
  result: unknown
}

/** A run as its journal tells it. */
export interface Run {
  header: JournalHeader
  activities: RunActivity[]
  finished: boolean
  torn: boolean
  lines: number
}

/** Reads one run. Throws `RunNotFound` or `JournalDamaged`. */
export async function readRun(folder: string, runId: string): Promise<Run> {
  const { header, entries, torn, lines } = readJournal(folder, runId)
  const finished = entries.some((entry) => entry.state === 'ended')
  return { header, activities: activitiesOf(entries), finished, torn, lines }
}

/** What stands beside activities in a journal: marks of the executor itself. */
const marks = ['now', 'status']

function activitiesOf(entries: readonly JournalEntry[]): RunActivity[] {
  const byKey = new Map<string, RunActivity>()
  for (const entry of entries) {
    if (entry.state === 'ended' || marks.includes(entry.name)) continue
    const { key, name, state } = entry
    const known = byKey.get(key) ?? { key, name, state, input: null, result: null }
    const input = entry.state === 'started' ? entry.input : known.input
    const result = entry.state === 'done' ? entry.result : known.result
    byKey.set(key, { key, name, state, input, result })
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
  } catch {
    // No folder yet: no runs yet.
    return []
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
    const damaged = thrown.message
    return {
      runId,
      workflow: 'unknown',
      startedAt: '',
      finished: false,
      target: undefined,
      damaged,
    }
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
      next: ['rdp-azure run list', 'name the folder: --journal <folder>'],
    },
  )
}
