import { fromFailure, RdpAzureError } from '../errors.ts'
import type { Target } from '../model/target.ts'
import type { Workflow } from '../workflow/flow.ts'
import type { DirectOptions } from './direct.ts'
import { drive, perform, plainFailure, plainJson, requestIdOf } from './engine.ts'
import type { Engine } from './engine.ts'
import type { JournalEntry, JournalHeader } from './journal.ts'
import { replay } from './once.ts'
import type { Replay } from './once.ts'
import { readJournal } from './read-journal.ts'
import type { ReadJournal } from './read-journal.ts'
import { lockRun } from './run-lock.ts'
import { waitForSignal, wallClock } from './wait.ts'
import { continueJournal, createJournal, makeFolder } from './write-journal.ts'
import type { OpenJournal } from './write-journal.ts'

/** What a journaled run is made with. */
export interface LocalOptions extends DirectOptions {
  /** Folder of the journals. */
  folder: string
  header: { toolVersion: string; runbooksDigest: string; target?: Target }
}

/**
 * Runs a workflow and keeps every step on disk before and after it is done. Throws what the workflow
 * throws, and `Interrupted` when the run stopped short and can be resumed.
 */
export async function runLocal<I, O>(
  workflow: Workflow<I, O>,
  rawInput: I,
  options: LocalOptions,
): Promise<O> {
  const input = plainJson(rawInput)
  // An input that is none must not leave a journal behind.
  workflow.input.parse(input)
  const header: JournalHeader = {
    schema: 'rdp-azure/journal/1',
    runId: options.runId,
    workflow: workflow.name,
    version: workflow.version,
    startedAt: new Date((options.clock ?? wallClock).nowMs()).toISOString(),
    ...options.header,
    input,
  }
  makeFolder(options.folder)
  return locked(options, () => {
    const journal = createJournal(options.folder, header)
    return execute(workflow, input, options, journal, [])
  })
}

/**
 * Goes on with an interrupted run: what its journal says was done is told, not done again. A run that
 * ended gives its end again. Throws `RunNotFound`, `RunBusy`, `JournalDamaged`, and `JournalVersion`
 * when the workflow, the tool or the runbooks are not those that began it.
 */
export async function resumeLocal<I, O>(
  workflow: Workflow<I, O>,
  options: LocalOptions,
): Promise<O> {
  const { folder, runId } = options
  // Before the lock, which would be made in a folder that may not exist.
  readJournal(folder, runId)
  return locked(options, async () => {
    const read = readJournal(folder, runId)
    refuseOther(workflow, read.header, options)
    const ended = read.entries.find((entry) => entry.state === 'ended')
    if (ended?.failure) throw fromFailure(ended.failure)
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
    data: { runId: header.runId, field: other, was: header[other], is: now[other] },
  })
}

async function execute<I, O>(
  workflow: Workflow<I, O>,
  input: unknown,
  options: LocalOptions,
  journal: OpenJournal,
  before: readonly JournalEntry[],
): Promise<O> {
  const abortSignal = options.abortSignal ?? new AbortController().signal
  const kept = replay(options.runId, journal, before, abortSignal)
  try {
    const flow = workflow.body(workflow.input.parse(input))
    const end = await drive(flow, engine(options, kept, abortSignal)).then(
      (value) => ({ result: workflow.output.parse(value) }),
      (thrown: unknown) => ({ thrown }),
    )
    const stopped = kept.stopped()
    if (stopped) throw stopped
    if ('result' in end) {
      journal.append({ state: 'ended', result: end.result })
      return end.result
    }
    journal.append({ state: 'ended', result: null, failure: plainFailure(end.thrown) })
    throw end.thrown
  } finally {
    journal.close()
  }
}

function engine(options: LocalOptions, kept: Replay, abortSignal: AbortSignal): Engine {
  const { runId, implementations, notify, signals, clock = wallClock } = options
  return {
    activity: (step, key) =>
      kept.once({
        key,
        name: step.name,
        input: step.input,
        work: (again) => {
          const requestId = requestIdOf(runId, key)
          return perform(implementations, step, { runId, key, requestId, again, abortSignal })
        },
      }),
    sleepUntil: (at) => kept.unkept(() => clock.waitUntil(at, abortSignal)),
    waitFor: (name, until, key) => {
      const work = () => waitForSignal(signals?.[name], until, clock, abortSignal)
      return kept.once({ key, name: `wait for ${name}`, input: { until }, work })
    },
    now: async (key) =>
      Number(await kept.once({ key, name: 'now', input: null, work: async () => clock.nowMs() })),
    status: async (message, key) => {
      const work = async () => notify(message)
      await kept.once({ key, name: 'status', input: message.code, work })
    },
  }
}
