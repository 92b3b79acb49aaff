import { z } from 'zod'

import { tracesOfAnyChange, tracesOfBoot } from './consequences.ts'
import { defineKind } from './kind.ts'

/**
 * Lets Azure set the VM's model once more, as after a provisioning that failed. Azure may restart the VM
 * for that, so it counts as a restart.
 */
export const reapplyVm = defineKind({
  name: 'reapply-vm',
  where: 'azure',
  nature: 'action',
  params: z.strictObject({}),
  value: z.null(),
  needs: () => ({}),
  before: () => ({ seen: true, value: null }),
  after: () => ({ ok: true, value: null }),
  describe: () => ({ subject: 'the VM', from: 'as it is', to: 'its model set once more' }),
  weakens: () => undefined,
  notUndoable: () => 'the setting of the VM’s model: what Azure changed or restarted for it stays',
  consequences: [...tracesOfAnyChange, ...tracesOfBoot],
})
