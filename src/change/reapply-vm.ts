import { z } from 'zod'

import { defineAzureAction } from './azure-action.ts'
import { tracesOfAnyChange, tracesOfBoot } from './consequences.ts'

/**
 * Lets Azure set the VM's model once more, as after a provisioning that failed. Azure may restart the VM
 * for that, so it counts as a restart.
 */
export const reapplyVm = defineAzureAction({
  name: 'reapply-vm',
  params: z.strictObject({}),
  describe: () => ({ subject: 'the VM', from: 'as it is', to: 'its model set once more' }),
  notUndoable: () => 'the setting of the VM’s model: what Azure changed or restarted for it stays',
  consequences: [...tracesOfAnyChange, ...tracesOfBoot],
})
