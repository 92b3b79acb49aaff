import { z } from 'zod'

import { powerStates } from '../evidence.ts'

/** What Azure says of the VM itself. */
export const platformFactsSchema = z.object({
  power: z.enum(powerStates).optional().describe('power state in the instance view'),
  provisioning: z.string().optional().describe('provisioning state, as Azure spells it'),
  agent: z
    .enum(['ready', 'notReady'])
    .optional()
    .describe('whether the VM agent reports itself ready'),
  osDiskId: z.string().optional().describe('ARM id of the managed OS disk'),
  osDiskEphemeral: z
    .boolean()
    .optional()
    .describe('the OS disk lies on the host and cannot be copied'),
  extensionsInTransition: z
    .array(z.string())
    .optional()
    .describe('extensions that are being installed, updated or removed'),
  runCommandStuck: z
    .boolean()
    .optional()
    .describe('Azure refuses a Run Command because an earlier one has not ended'),
  health: z
    .enum(['Available', 'Unavailable', 'Degraded', 'Unknown'])
    .optional()
    .describe('availability in Azure Resource Health'),
  healthReason: z
    .string()
    .optional()
    .describe('why, as Resource Health has it: `Unplanned`, `Planned`, `UserInitiated`'),
  bootDiagnostics: z.boolean().optional().describe('boot diagnostics are switched on'),
  bootSigns: z
    .array(z.string())
    .optional()
    .describe('signs of a failed boot in the serial log; empty: none was found in it'),
  bootConsole: z
    .boolean()
    .optional()
    .describe('the serial log shows the Special Administration Console, so the kernel came up'),
})
