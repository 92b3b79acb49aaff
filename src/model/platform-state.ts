import { z } from 'zod'

import { powerStates } from './evidence.ts'

/** What the pretend Azure knows of a VM beside its Windows. */
export const platformStateSchema = z.strictObject({
  power: z.enum(powerStates),
  agent: z.enum(['ready', 'notReady']),
  provisioning: z.enum(['Succeeded', 'Failed', 'Updating']),
  osType: z.enum(['Windows', 'Linux']),
  privateAddress: z.ipv4(),
  /** Absent: the VM has no public address, so there is no line of sight. */
  publicAddress: z.ipv4().optional(),
  /** A lock or an Azure Policy that forbids Run Command, or neither. */
  lock: z.enum(['none', 'ReadOnly']),
  denied: z.enum(['none', 'right', 'policy']),
  /** An ephemeral OS disk lies on the host and cannot be copied. */
  osDisk: z.enum(['managed', 'ephemeral']).default('managed'),
})
export type PlatformState = z.infer<typeof platformStateSchema>
