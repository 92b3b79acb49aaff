import { z } from 'zod'

import { defineAzureAction } from './azure-action.ts'
import { tracesOfAnyChange, tracesOfBoot } from './consequences.ts'

/**
 * Restarts Windows through Azure, and waits until it has booted and the agent is ready. Never asked of
 * Azure twice: what a lost answer left open is settled by the time Windows booted.
 */
export const restartVm = defineAzureAction({
  name: 'restart-vm',
  params: z.strictObject({}),
  describe: () => ({ subject: 'the VM', from: 'as it is', to: 'restarted' }),
  notUndoable: () => 'the restart of the VM: what ran in it and was not saved is gone',
  consequences: [...tracesOfAnyChange, ...tracesOfBoot],
})
