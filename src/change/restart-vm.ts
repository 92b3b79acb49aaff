import { z } from 'zod'

import { tracesOfAnyChange, tracesOfBoot } from './consequences.ts'
import { defineKind } from './kind.ts'

/**
 * Restarts Windows through Azure, and waits until it has booted and the agent is ready. Never asked of
 * Azure twice: what a lost answer left open is settled by the time Windows booted.
 */
export const restartVm = defineKind({
  name: 'restart-vm',
  where: 'azure',
  nature: 'action',
  params: z.strictObject({}),
  value: z.null(),
  needs: () => ({}),
  before: () => ({ seen: true, value: null }),
  after: () => ({ ok: true, value: null }),
  describe: () => ({ subject: 'the VM', from: 'as it is', to: 'restarted' }),
  weakens: () => undefined,
  notUndoable: () => 'the restart of the VM: what ran in it and was not saved is gone',
  consequences: [...tracesOfAnyChange, ...tracesOfBoot],
})
