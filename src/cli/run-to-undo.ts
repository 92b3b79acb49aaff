import { RdpAzureError } from '../errors.ts'
import { latestRunOf, listRuns, readRun } from '../executor/runs.ts'
import type { Run } from '../executor/runs.ts'
import type { PlannedChange } from '../model/change.ts'
import type { Target } from '../model/target.ts'
import { madeBy } from '../workflow/made.ts'

/** A run to undo, and what it made and did not reverse, stage by stage. */
export interface RunToUndo {
  runId: string
  made: readonly (readonly PlannedChange[])[]
}

/**
 * The run named, or the newest repair of the VM that changed something; when none did, the newest.
 * Throws `Usage` for a run of another VM, `RunNotFound`, and `JournalDamaged` rather than pass over a
 * run of which nobody knows what it changed.
 */
export async function runToUndo(
  journal: string,
  target: Target,
  named: string | undefined,
): Promise<RunToUndo> {
  if (named !== undefined) {
    const run = await readRun(journal, named)
    refuseOtherVm(run, target)
    return toUndo(run)
  }
  const newest = await latestRunOf(journal, target.id, 'repair')
  for (const { runId } of await repairsOf(journal, target)) {
    const one = toUndo(await readRun(journal, runId))
    if (one.made.length > 0) return one
  }
  return { runId: newest, made: [] }
}

async function repairsOf(journal: string, target: Target) {
  const id = target.id.toLowerCase()
  const runs = await listRuns(journal)
  return runs.filter((run) => run.workflow === 'repair' && run.target?.id.toLowerCase() === id)
}

function toUndo({ header, activities }: Run): RunToUndo {
  return { runId: header.runId, made: madeBy(activities) }
}

function refuseOtherVm({ header }: Run, target: Target): void {
  const { runId, target: own } = header
  if (!own || own.vmId === target.vmId) return
  const anew = own.id.toLowerCase() === target.id.toLowerCase()
  const message = anew
    ? `run ${runId} changed ${own.name} before it was made anew: it was ${own.vmId} and is ${target.vmId}`
    : `run ${runId} is of the VM ${own.name} in ${own.resourceGroup}, not of ${target.name} in ${target.resourceGroup}`
  throw new RdpAzureError('Usage', `${message}; nothing was changed`, {
    next: anew
      ? ['nothing is to be undone: the changed VM is gone']
      : [`rdp-azure undo ${own.name} -g ${own.resourceGroup} --run ${runId}`, 'rdp-azure run list'],
    data: { runId, ofRun: own.id, target: target.id },
  })
}
