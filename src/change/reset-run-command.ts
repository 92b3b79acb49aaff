import { z } from 'zod'

import { tracesOfAnyChange } from './consequences.ts'
import { defineKind } from './kind.ts'

/** Removes the Run Command extension from Windows, which ends a run that is stuck; the next run installs it anew. */
export const resetRunCommand = defineKind({
  name: 'reset-run-command',
  where: 'azure',
  nature: 'action',
  params: z.strictObject({}),
  value: z.null(),
  needs: () => ({}),
  before: () => ({ seen: true, value: null }),
  after: () => ({ ok: true, value: null }),
  describe: () => ({ subject: 'the Run Command extension', from: 'as it is', to: 'removed' }),
  weakens: () => undefined,
  notUndoable: () => 'the reset of Run Command: a run that was under way is ended half-way',
  consequences: tracesOfAnyChange,
})
