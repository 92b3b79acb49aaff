import type { ChangeResult, PlannedChange } from '../model/change.ts'
import type { Target } from '../model/target.ts'
import type { ActivityCall } from '../workflow/flow.ts'
import type { Hands } from './hands.ts'

/** One change of the control plane to be made, and what was known of the VM before. */
export interface AzureChange {
  target: Target
  change: PlannedChange
  /** When Windows had booted, as it told last; undefined: it was not seen. */
  bootedAt?: string | undefined
  /** Set where a change is taken back: the run that made it. `change` is then its inverse. */
  undoOf?: string | undefined
}

/** Makes one kind of change; looks first whether it is there already. */
export type AzureMaker = (
  hands: Hands,
  wanted: AzureChange,
  call: ActivityCall,
) => Promise<Omit<ChangeResult, 'id' | 'kind'>>
