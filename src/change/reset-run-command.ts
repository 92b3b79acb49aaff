import { z } from 'zod'

import { defineAzureAction } from './azure-action.ts'
import { tracesOfAnyChange } from './consequences.ts'

/** Removes the Run Command extension from Windows, which ends a run that is stuck; the next run installs it anew. */
export const resetRunCommand = defineAzureAction({
  name: 'reset-run-command',
  params: z.strictObject({}),
  describe: () => ({ subject: 'the Run Command extension', from: 'as it is', to: 'removed' }),
  notUndoable: () => 'the reset of Run Command: a run that was under way is ended half-way',
  consequences: tracesOfAnyChange,
})
