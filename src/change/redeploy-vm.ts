import { z } from 'zod'

import { defineAzureAction } from './azure-action.ts'
import { tracesOfAnyChange, tracesOfBoot } from './consequences.ts'

/**
 * What must be known before: an ephemeral OS disk lies on the host that is left, and would be a new one.
 * The literal lets no other VM through, whatever its runbook says.
 */
const paramsSchema = z.strictObject({
  osDiskEphemeral: z.literal(false, 'an ephemeral OS disk would be a new one on another host'),
})

/**
 * Moves the VM to another host, and waits until Windows has booted and the agent is ready. Never asked of
 * Azure twice: what a lost answer left open is settled by the time Windows booted.
 */
export const redeployVm = defineAzureAction({
  name: 'redeploy-vm',
  params: paramsSchema,
  describe: () => ({ subject: 'the VM', from: 'on its host', to: 'on another host' }),
  notUndoable: () =>
    'the move of the VM: what ran in it and was not saved is gone, the temporary disk is a new one, and a dynamic public address may be another',
  consequences: [...tracesOfAnyChange, ...tracesOfBoot],
})
