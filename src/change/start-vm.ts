import { z } from 'zod'

import { defineAzureAction } from './azure-action.ts'
import { tracesOfAnyChange, tracesOfBoot } from './consequences.ts'

/** Starts a VM that is stopped or deallocated, through Azure. It costs money from then on. */
export const startVm = defineAzureAction({
  name: 'start-vm',
  params: z.strictObject({}),
  describe: () => ({ subject: 'the VM', from: 'not running', to: 'started' }),
  notUndoable: () => 'the start of the VM: it stays on and is charged for',
  consequences: [...tracesOfAnyChange, ...tracesOfBoot],
})
