import type { Message } from '../model/message.ts'
import type { Implementations, Workflow } from '../workflow/flow.ts'
import { drive, perform, requestIdOf } from './engine.ts'
import type { Engine } from './engine.ts'
import { waitUntil } from './wait.ts'

/** What a workflow is run with when nothing needs to be kept: no journal, the wall clock. */
export interface DirectOptions {
  runId: string
  implementations: Implementations
  notify(message: Message): void
  abortSignal?: AbortSignal
}

/** Runs a workflow that changes nothing, so that nothing has to survive the process. */
export async function runDirect<I, O>(
  workflow: Workflow<I, O>,
  input: I,
  options: DirectOptions,
): Promise<O> {
  const flow = workflow.body(workflow.input.parse(input))
  return workflow.output.parse(await drive(flow, directEngine(options)))
}

function directEngine(options: DirectOptions): Engine {
  const { runId, implementations, notify } = options
  const abortSignal = options.abortSignal ?? new AbortController().signal
  return {
    activity(step, key) {
      abortSignal.throwIfAborted()
      const requestId = requestIdOf(runId, key)
      return perform(implementations, step, { runId, key, requestId, again: false, abortSignal })
    },
    sleepUntil: (at) => waitUntil(at, abortSignal),
    async waitFor(_name, until) {
      await waitUntil(until, abortSignal)
      return null
    },
    now: () => Promise.resolve(Date.now()),
    status: async (message) => notify(message),
  }
}
