import { RdpAzureError } from '../errors.ts'
import type { Message } from '../model/message.ts'
import type { Implementations, Workflow } from '../workflow/flow.ts'
import { drive, perform, requestIdOf } from './engine.ts'
import type { Engine } from './engine.ts'
import { waitForSignal, wallClock } from './wait.ts'
import type { Clock, Signals } from './wait.ts'

/** What a workflow is run with when nothing needs to be kept: no journal. */
export interface DirectOptions {
  runId: string
  implementations: Implementations
  notify(message: Message): void
  abortSignal?: AbortSignal
  /** Default: this machine's. */
  clock?: Clock
  /** What `waitFor` waits for, by name; a name that is missing never comes. */
  signals?: Signals
}

/**
 * Runs a workflow that changes nothing, so that nothing has to survive the process. Throws what the
 * workflow throws, and `Interrupted` when the signal ended it.
 */
export async function runDirect<I, O>(
  workflow: Workflow<I, O>,
  input: I,
  options: DirectOptions,
): Promise<O> {
  const flow = workflow.body(workflow.input.parse(input))
  try {
    return workflow.output.parse(await drive(flow, directEngine(options)))
  } catch (thrown) {
    if (!options.abortSignal?.aborted) throw thrown
    const message = `${workflow.name} was interrupted; nothing was changed`
    throw new RdpAzureError('Interrupted', message, {
      next: ['run the same command again'],
      cause: thrown,
    })
  }
}

function directEngine(options: DirectOptions): Engine {
  const { runId, implementations, notify, signals, clock = wallClock } = options
  const abortSignal = options.abortSignal ?? new AbortController().signal
  return {
    async activity(step, key) {
      abortSignal.throwIfAborted()
      const requestId = requestIdOf(runId, key)
      return perform(implementations, step, { runId, key, requestId, again: false, abortSignal })
    },
    sleepUntil: (at) => clock.waitUntil(at, abortSignal),
    waitFor: (name, until) => waitForSignal(signals?.[name], until, clock, abortSignal),
    now: async () => clock.nowMs(),
    status: async (message) => notify(message),
  }
}
