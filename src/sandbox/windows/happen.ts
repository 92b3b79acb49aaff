import type { WindowsState } from '../../model/windows-state.ts'
import type { Happened, WindowsHappening } from './contract.ts'
import { logEvent, wasLogged } from './event-log.ts'
import { listRemoved } from './rules/loopback-list.ts'
import { obstacleTo } from './rules/renewal-obstacle.ts'
import { settleSafeMode } from './rules/safe-mode.ts'
import { runDueTasks } from './rules/scheduled-tasks.ts'
import { startService, stopService } from './rules/service-control.ts'
import type { Refusal } from './rules/service-control.ts'
import { failedRenewalEvent, needsCertificate } from './rules/session-env.ts'
import { logFailedLogons, systemComplaints } from './rules/system-complaints.ts'
import { logCrashes } from './rules/term-service-faults.ts'
import { complaintsOf } from './rules/term-service.ts'
import { syncTime } from './rules/time.ts'
import { findByName } from './spelling.ts'

/** Every happening takes one second of the guest's time, so that states stay comparable. */
const tickMs = 1000

/**
 * What follows when something is done to the simulated Windows: the one place where causes and
 * effects are written. The caller has made a change of registry, file or list already; a service is
 * started and stopped here. A failure is what the caller's call fails with; the state it left counts.
 */
export async function happen(happening: WindowsHappening, state: WindowsState): Promise<Happened> {
  const draft = structuredClone(state)
  draft.clock = new Date(Date.parse(draft.clock) + tickMs).toISOString()
  runDueTasks(draft, 'clock')
  const failure = await follow(happening, draft)
  return failure ? { state: draft, failure } : { state: draft }
}

async function follow(
  happening: WindowsHappening,
  draft: WindowsState,
): Promise<Refusal | undefined> {
  switch (happening.type) {
    case 'service-start':
      return startService(draft, happening.name)
    case 'service-stop':
      return stopService(draft, happening.name)
    case 'registry-set':
      return audit(draft, 4657, happening.path, happening.name)
    case 'registry-removed':
      await listRemoved(draft, happening.path, startService)
      return audit(draft, 4660, happening.path, ...(happening.name ? [happening.name] : []))
    case 'acl-set':
      return audit(draft, 4670, happening.path)
    case 'file-removed':
      return audit(draft, 4660, happening.path)
    case 'time-sync':
      return syncTime(draft)
  }
}

/** Security events 4657 value set, 4660 object deleted, 4670 permissions changed make changes countable. */
function audit(draft: WindowsState, id: number, ...properties: string[]): undefined {
  logEvent(draft, 'security', id, ...properties)
}

/**
 * Lets a patched state look as if it had been so for a while: what failing attempts would have logged
 * is logged, once. Nothing heals by itself here; that takes a start of a service.
 */
export async function settle(state: WindowsState): Promise<WindowsState> {
  const draft = structuredClone(state)
  const running = (name: string) => findByName(draft.services, name)?.state === 'running'
  if (running('SessionEnv') && needsCertificate(draft)) {
    const status = obstacleTo(draft)
    const id = failedRenewalEvent(draft)
    if (status !== undefined && !wasLogged(draft, 'rdp', id, status)) {
      logEvent(draft, 'rdp', id, status)
    }
  }
  settleSafeMode(draft)
  logFailedLogons(draft)
  const complaints = [
    ...systemComplaints(draft),
    ...(running('TermService') ? complaintsOf(draft) : []),
  ]
  for (const { source, id, properties } of complaints) {
    if (!wasLogged(draft, source, id, ...properties)) logEvent(draft, source, id, ...properties)
  }
  logCrashes(draft)
  return draft
}
