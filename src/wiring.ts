import type { Azure } from './azure/azure.ts'
import type { LocalOptions } from './executor/local.ts'
import type { Policy } from './model/policy.ts'
import type { Rulebook } from './workflow/rulebook.ts'

/** Everything the calls of one library share. */
export interface Wiring {
  policy: Policy
  rulebook: Rulebook
  journal: string
  connection: () => Promise<Azure>
  /** What a run is made with. */
  execution(runId: string, abortSignal: AbortSignal | undefined): Promise<LocalOptions>
}
