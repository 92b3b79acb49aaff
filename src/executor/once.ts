import { fromFailure, RdpAzureError } from '../errors.ts'
import { plainFailure, plainJson } from './engine.ts'
import type { JournalEntry } from './journal.ts'
import type { OpenJournal } from './write-journal.ts'

/** One step of a run as the journal keeps it; `work` is told whether it was begun before. */
export interface Kept {
  key: string
  name: string
  input: unknown
  work(again: boolean): Promise<unknown>
}

/** Does steps at most once as far as the journal knows, and stops the run where it may not go on. */
export interface Replay {
  once(step: Kept): Promise<unknown>
  /** Work that leaves no line, such as sleeping. */
  unkept<T>(work: () => Promise<T>): Promise<T>
  /**
   * Why the run stopped short, if it did: an interruption, a journal that cannot be written or that is
   * another workflow's. A workflow may catch that, but it gets no further step, and no end is written.
   */
  stopped(): RdpAzureError | undefined
}

type StepEntry = Exclude<JournalEntry, { state: 'ended' }>

/** Replays what the journal knows, and journals what is new. */
export function replay(
  runId: string,
  journal: OpenJournal,
  before: readonly JournalEntry[],
  abortSignal: AbortSignal,
): Replay {
  const known = new Map<string, StepEntry>()
  for (const entry of before) if (entry.state !== 'ended') known.set(entry.key, entry)
  let stopped: RdpAzureError | undefined

  const stop = (why: RdpAzureError): never => {
    stopped ??= why
    throw stopped
  }
  const append = (entry: StepEntry): void => {
    try {
      journal.append(entry)
    } catch (thrown) {
      stop(thrown instanceof RdpAzureError ? thrown : fromFailure(plainFailure(thrown)))
    }
  }
  const mayGoOn = (): void => {
    if (stopped) throw stopped
    if (abortSignal.aborted) stop(interrupted(runId, abortSignal.reason))
  }
  async function unkept<T>(work: () => Promise<T>): Promise<T> {
    mayGoOn()
    try {
      return await work()
    } catch (thrown) {
      return abortSignal.aborted ? stop(interrupted(runId, thrown)) : Promise.reject(thrown)
    }
  }
  async function once({ key, name, input, work }: Kept): Promise<unknown> {
    const old = known.get(key)
    if (old && old.name !== name) stop(otherStep(key, old.name, name))
    if (old?.state === 'done') return old.result
    if (old?.state === 'failed') throw fromFailure(old.failure)
    mayGoOn()
    if (!old) append({ state: 'started', key, name, input })
    let result: unknown
    try {
      result = plainJson(await unkept(() => work(old !== undefined)))
    } catch (thrown) {
      // Interrupted in the middle: it stays begun, and a resume looks at it again.
      if (!stopped) append({ state: 'failed', key, name, failure: plainFailure(thrown) })
      throw thrown
    }
    append({ state: 'done', key, name, result })
    return result
  }
  return { once, unkept, stopped: () => stopped }
}

function interrupted(runId: string, cause: unknown): RdpAzureError {
  return new RdpAzureError('Interrupted', `run ${runId} was interrupted; nothing is lost`, {
    next: [`rdp-azure resume ${runId}`],
    data: { runId },
    cause,
  })
}

function otherStep(key: string, was: string, is: string): RdpAzureError {
  const message = `the journal has '${was}' at ${key}, and this version does '${is}' there`
  return new RdpAzureError('JournalVersion', message, {
    next: ['resume with the version that began the run'],
    data: { key, was, is },
  })
}
