import { snapshotDisk } from '../change/snapshot-disk.ts'
import type { PlannedChange } from '../model/change.ts'
import type { Facts } from '../model/facts.ts'

/** Declines the snapshot, as it is written on the command line. */
const decline = '--no-snapshot goes on without one'

/**
 * Puts a snapshot of the OS disk before changes of high risk, or says why there can be none: then they
 * are not planned unless the snapshot is declined by name.
 */
export function snapshotFirst(
  changes: readonly PlannedChange[],
  facts: Facts,
  runbook: string,
): { changes: PlannedChange[] } | { because: string } {
  const { osDiskId, osDiskEphemeral } = facts.platform ?? {}
  if (osDiskEphemeral === true) {
    return { because: `its risk is high, and an ephemeral OS disk cannot be copied; ${decline}` }
  }
  if (osDiskId === undefined) {
    return { because: `its risk is high, and no managed OS disk to copy was seen; ${decline}` }
  }
  const params = { disk: osDiskId, runbook }
  const snapshot = { id: '1', kind: snapshotDisk.name, params, before: null, after: null }
  const others = changes.map((change, index) => ({ ...change, id: String(index + 2) }))
  return { changes: [snapshot, ...others] }
}
