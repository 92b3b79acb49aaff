import { z } from 'zod'

import { defineAzureAction } from './azure-action.ts'

const paramsSchema = z.strictObject({
  /** ARM id of the OS disk. */
  disk: z.string().regex(/^\/subscriptions\/[^\s'"]{1,400}$/, 'the ARM id of a disk'),
  /** The runbook whose changes it stands before; a tag of the snapshot. */
  runbook: z.string().max(60),
})

/**
 * Copies the OS disk as it is into an incremental snapshot beside the VM, before what is risky is done.
 * The planner puts it first of every plan of high risk; it is named after the VM and the run.
 */
export const snapshotDisk = defineAzureAction({
  name: 'snapshot-disk',
  params: paramsSchema,
  describe: ({ disk }) => ({ subject: `disk ${disk}`, from: 'not copied', to: 'copied' }),
  notUndoable: () =>
    'the snapshot of the OS disk: it stays, and is charged for, until it is deleted',
  consequences: [],
})
