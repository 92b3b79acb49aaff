import { z } from 'zod'

import { tracesOfAnyChange, tracesOfBoot } from './consequences.ts'
import { defineKind } from './kind.ts'

/** Starts a VM that is stopped or deallocated, through Azure. It costs money from then on. */
export const startVm = defineKind({
  name: 'start-vm',
  where: 'azure',
  nature: 'action',
  params: z.strictObject({}),
  value: z.null(),
  needs: () => ({}),
  // The power state is the platform's; the runbook's condition and the start itself look at it.
  before: () => ({ seen: true, value: null }),
  after: () => ({ ok: true, value: null }),
  describe: () => ({ subject: 'the VM', from: 'not running', to: 'started' }),
  weakens: () => undefined,
  notUndoable: () => 'the start of the VM: it stays on and is charged for',
  consequences: [...tracesOfAnyChange, ...tracesOfBoot],
})
