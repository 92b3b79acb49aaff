import { RdpAzureError } from './errors.ts'
import type { Policy } from './model/policy.ts'
import type { Rulebook } from './workflow/rulebook.ts'

/**
 * What was asked for by name, as workflows take it. Throws `Usage` for a runbook that is not loaded, and
 * for a `force` that does not say what is to be forced.
 */
export function askedByName(
  { runbooks }: Rulebook,
  { runbook, force }: { runbook?: string | undefined; force?: boolean | undefined },
): { runbookId?: string; force?: boolean } {
  if (runbook === undefined) {
    if (force !== true) return {}
    throw new RdpAzureError('Usage', 'force goes with a runbook asked for by name', {
      next: ['rdp-azure repair <vm> --runbook <id> --force', 'rdp-azure runbook list'],
    })
  }
  if (runbooks.some(({ id }) => id === runbook)) {
    return force === true ? { runbookId: runbook, force } : { runbookId: runbook }
  }
  throw new RdpAzureError('Usage', `no loaded runbook is called '${runbook}'`, {
    next: ['rdp-azure runbook list'],
    data: { runbook },
  })
}

/** Throws `ReadOnly` before anything is sent for what is going to change the VM. */
export function refuseReadOnly({ readOnly }: Policy, what: string): void {
  if (!readOnly) return
  throw new RdpAzureError('ReadOnly', `${what} changes the VM, and this run is read-only`, {
    next: ['leave out --read-only and unset RDP_AZURE_READ_ONLY'],
  })
}

/** A run that must be resumed before it can be undone. */
export function unfinished(runId: string): RdpAzureError {
  const message = `run ${runId} was interrupted, so it is not known yet what it made: resume it first`
  return new RdpAzureError('RunBusy', message, { next: [`rdp-azure resume ${runId}`] })
}

/** A run of which nothing can be undone. */
export function notARepair(runId: string, workflow: string): RdpAzureError {
  const message = `run ${runId} is not a repair but ${workflow}, so there is nothing of it to undo`
  return new RdpAzureError('Usage', message, { next: ['rdp-azure run list'] })
}
