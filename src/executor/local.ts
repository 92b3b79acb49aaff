import { mkdirSync } from 'node:fs'

import { fromFailure, RdpAzureError, toFailure } from '../errors.ts'
import type { Target } from '../model/target.ts'
import type { Step, Workflow } from '../workflow/flow.ts'
import type { DirectOptions } from './direct.ts'
import { drive, perform, plainJson, requestIdOf } from './engine.ts'
import type { Engine } from './engine.ts'
import { continueJournal, createJournal, readJournal } from './journal.ts'
import type { JournalEntry, JournalHeader, OpenJournal, ReadJournal } from './journal.ts'
import { lockRun } from './run-lock.ts'
import { waitUntil } from './wait.ts'

/** What a journaled run is made with. */
export interface LocalOptions extends DirectOptions {
  /** Folder of the journals. */
  folder: string
  header: { toolVersion: string; runbooksDigest: string; target?: Target }
}

/** Runs a workflow and keeps every step on disk before and after it is done. */
export async function runLocal<I, O>(
  workflow: Workflow<I, O>,
  rawInput: I,
  options: LocalOptions,
): Promise<O> {
  const input = plainJson(rawInput)
  const header: JournalHeader = {
    schema: 'rdp-azure/journal/1',
    runId: options.runId,
    workflow: workflow.name,
    version: workflow.version,
    startedAt: new Date().toISOString(),
    ...options.header,
    input,
  }
  mkdirSync(options.folder, { recursive: true, mode: 0o700 })
  return locked(options, () => {
    const journal = createJournal(options.folder, header)
    return execute(workflow, input, options, journal, [])
  })
}

/**
 * Goes on with an interrupted run: what its journal says was done is told, not done again. Throws
 * `JournalVersion` when the workflow, the tool or the runbooks are not those that began it.
 */
export async function resumeLocal<I, O>(
  workflow: Workflow<I, O>,
  options: LocalOptions,
): Promise<O> {
  const { folder, runId } = options
  return locked(options, async () => {
    const read = readJournal(folder, runId)
    refuseOther(workflow, read.header, options)
    const ended = read.entries.find((entry) => entry.state === 'ended')
    if (ended) return workflow.output.parse(ended.result)
    tellResumed(read, options)
    const journal = continueJournal(folder, read)
    return execute(workflow, read.header.input, options, journal, read.entries)
  })
}

async function locked<T>(options: LocalOptions, work: () => Promise<T>): Promise<T> {
  const unlock = lockRun(options.folder, options.runId)
  try {
    return await work()
  } finally {
    unlock()
  }
}

function tellResumed(read: ReadJournal, { notify, runId }: LocalOptions): void {
  if (read.torn) {
    const text = `the last line of run ${runId} was incomplete and was cut off`
    notify({ code: 'journal.torn', level: 'warn', text, data: { runId } })
  }
  const text = `going on with run ${runId} after ${read.lines} lines of its journal`
  notify({ code: 'run.resumed', level: 'info', text, data: { runId, lines: read.lines } })
}

function refuseOther<I, O>(
  workflow: Workflow<I, O>,
  header: JournalHeader,
  options: LocalOptions,
): void {
  const now = { ...options.header, workflow: workflow.name, version: workflow.version }
  const names = ['workflow', 'version', 'toolVersion', 'runbooksDigest'] as const
  const other = names.find((name) => header[name] !== now[name])
  if (other === undefined) return
  const message = `run ${header.runId} was begun with ${other} ${header[other]}, this is ${now[other]}`
  throw new RdpAzureError('JournalVersion', message, {
    next: [
      'resume with the version and runbooks that began it',
      `see what it did: rdp-azure run show ${header.runId}`,
    ],
  })
}

async function execute<I, O>(
  workflow: Workflow<I, O>,
  input: unknown,
  options: LocalOptions,
  journal: OpenJournal,
  before: readonly JournalEntry[],
): Promise<O> {
  try {
    const flow = workflow.body(workflow.input.parse(input))
    const result = workflow.output.parse(await drive(flow, engine(options, journal, before)))
    journal.append({ state: 'ended', result })
    return result
  } catch (thrown) {
    if (options.abortSignal?.aborted) throw interrupted(options.runId, thrown)
    throw thrown
  } finally {
    journal.close()
  }
}

function interrupted(runId: string, cause: unknown): RdpAzureError {
  return new RdpAzureError('Interrupted', `run ${runId} was interrupted; nothing is lost`, {
    next: [`rdp-azure resume ${runId}`],
    data: { runId },
    cause,
  })
}

function engine(
  options: LocalOptions,
  journal: OpenJournal,
  before: readonly JournalEntry[],
): Engine {
  const { runId, implementations, notify } = options
  const abortSignal = options.abortSignal ?? new AbortController().signal
  const once = onceByJournal(journal, before)
  return {
    activity: (step, key) =>
      once(
        key,
        step.name,
        step.input,
        (again) => {
          abortSignal.throwIfAborted()
          const call = { runId, key, requestId: requestIdOf(runId, key), again, abortSignal }
          return perform(implementations, step, call)
        },
        () => abortSignal.aborted,
      ),
    sleepUntil: (at) => waitUntil(at, abortSignal),
    waitFor: (name, until, key) =>
      once(key, `wait for ${name}`, null, () => waitUntil(until, abortSignal).then(() => null)),
    now: async (key) => Number(await once(key, 'now', null, () => Promise.resolve(Date.now()))),
    status: async (message, key) => {
      await once(key, 'status', message.code, () => Promise.resolve(notify(message)))
    },
  }
}

type Once = (
  key: string,
  name: Extract<Step, { kind: 'activity' }>['name'],
  input: unknown,
  work: (again: boolean) => Promise<unknown>,
  stopped?: () => boolean,
) => Promise<unknown>

/** Does a step unless the journal knows its end; a step that was interrupted stays merely started. */
function onceByJournal(journal: OpenJournal, before: readonly JournalEntry[]): Once {
  const known = new Map<string, Exclude<JournalEntry, { state: 'ended' }>>()
  for (const entry of before) if (entry.state !== 'ended') known.set(entry.key, entry)
  return async (key, name, input, work, stopped = () => false) => {
    const old = known.get(key)
    if (old && old.name !== name) throw otherStep(key, old.name, name)
    if (old?.state === 'done') return old.result
    if (old?.state === 'failed') throw fromFailure(old.failure)
    if (!old) journal.append({ state: 'started', key, name, input })
    try {
      const result = plainJson(await work(old !== undefined))
      journal.append({ state: 'done', key, name, result })
      return result
    } catch (thrown) {
      if (!stopped()) journal.append({ state: 'failed', key, name, failure: toFailure(thrown) })
      throw thrown
    }
  }
}

function otherStep(key: string, was: string, is: string): RdpAzureError {
  const message = `the journal has '${was}' at ${key}, and this version does '${is}' there`
  return new RdpAzureError('JournalVersion', message, {
    next: ['resume with the version that began the run'],
  })
}
