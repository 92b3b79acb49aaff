import { z } from 'zod'

import type { AzureMaker } from './azure-maker.ts'

const paramsSchema = z.object({ disk: z.string(), runbook: z.string() })

/** After this long nobody goes back to it, in days; only a hint to whoever cleans up. */
const keptDays = 14
const dayMs = 86_400_000
/** Longest name of a snapshot (ARM naming rules). */
const longestName = 80

/** Makes the snapshot of this run; one that is there already was made by the same run. */
export const snapshotDisk: AzureMaker = async (hands, { target, change }, call) => {
  const { disk, runbook } = paramsSchema.parse(change.params)
  const { runId, abortSignal } = call
  // The name of a VM has at most 64 characters, and a run id 32.
  const name = `rdp-azure-${target.name.slice(0, longestName - 43)}-${runId}`
  const tags = {
    'rdp-azure-run': runId,
    'rdp-azure-vm': target.name,
    'rdp-azure-runbook': runbook,
    'rdp-azure-delete-after': new Date(Date.now() + keptDays * dayMs).toISOString().slice(0, 10),
  }
  const { id, existed } = await hands.azure.snapshot(target, { disk, name, tags }, { abortSignal })
  return { status: existed ? 'already' : 'done', detail: { snapshot: id, name } }
}
