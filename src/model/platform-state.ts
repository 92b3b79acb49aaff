import { z } from 'zod'

import { powerStates } from './evidence.ts'
import { networkStateSchema } from './network-state.ts'

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
  /** `right`: every action and write, as for a Reader; the others: only what they name. */
  denied: z.enum(['none', 'right', 'policy', 'effectiveRules', 'ruleWrites']),
  /** An ephemeral OS disk lies on the host and cannot be copied. */
  osDisk: z.enum(['managed', 'ephemeral']).default('managed'),
  network: networkStateSchema,
  /** What Azure Resource Health says. */
  health: z.enum(['Available', 'Unavailable', 'Degraded', 'Unknown']),
  /** `stuck`: an earlier Run Command never ended, and every further one is refused with 409. */
  runCommand: z.enum(['usable', 'stuck']),
  /** An extension that never came to its end. */
  extension: z.enum(['none', 'stuck']),
  /** Serial log kept by boot diagnostics; null: they are switched off. */
  serialLog: z.string().max(20_000).nullable(),
})
export type PlatformState = z.infer<typeof platformStateSchema>
