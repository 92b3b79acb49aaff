import type { WindowsState } from '../../../model/windows-state.ts'
import { logEvent } from '../event-log.ts'
import { findByName, sameName, spelledIn } from '../spelling.ts'
import { isStoppedByList } from './loopback-list.ts'
import { isBarred } from './safe-mode.ts'
import { sessionEnvStarted } from './session-env.ts'
import { termServiceHindrance } from './term-service-faults.ts'
import { sessionsDropped, termServiceStarted } from './term-service.ts'

/** What a call to the service manager fails with. */
export interface Refusal {
  /** The Win32 error as decimal text (winerror.h ERROR_SERVICE_*). */
  id: string
  message: string
}

const refusals = {
  disabled: ['1058', 'the service is disabled'],
  missing: ['1060', 'the service does not exist'],
  broken: ['1067', 'the process of the service ended unexpectedly'],
  account: ['1069', 'the account it is set to run as cannot log on'],
  library: ['126', 'the module of the service could not be found'],
  dependency: ['1068', 'a service it depends on could not be started'],
  safeMode: ['1084', 'the service cannot be started in Safe Mode'],
} as const satisfies Record<string, readonly [string, string]>

function refusal(why: keyof typeof refusals, name: string): Refusal {
  const [id, message] = refusals[why]
  return { id, message: `${name}: ${message}` }
}

/** Starts a service in place, those it depends on first. One that runs stays as it is. */
export async function startService(
  draft: WindowsState,
  asked: string,
): Promise<Refusal | undefined> {
  const name = spelledIn(draft.services, asked)
  const service = findByName(draft.services, name)
  if (!service) return refusal('missing', asked)
  if (service.state === 'running') return undefined
  if (service.start === 'disabled') return refusal('disabled', name)
  if (isBarred(draft, name)) return refusal('safeMode', name)
  for (const needed of service.dependsOn) {
    if (await startService(draft, needed)) return refusal('dependency', name)
  }
  const hindered = sameName(name, 'TermService') ? termServiceHindrance(draft) : undefined
  if (hindered === 'account' || hindered === 'library') return refusal(hindered, name)
  if (service.broken === true || hindered === 'broken' || isStoppedByList(draft, name)) {
    logEvent(draft, 'services', 7034, service.displayName ?? name, '1')
    return refusal('broken', name)
  }
  service.state = 'running'
  logEvent(draft, 'services', 7036, name, 'running')
  await started(draft, name)
  return undefined
}

async function started(draft: WindowsState, name: string): Promise<void> {
  if (sameName(name, 'SessionEnv')) await sessionEnvStarted(draft, startService)
  if (sameName(name, 'TermService')) termServiceStarted(draft)
}

/** Stops a service in place, those that depend on it first, as .NET's `Stop` does. */
export function stopService(draft: WindowsState, asked: string): Refusal | undefined {
  const name = spelledIn(draft.services, asked)
  const service = findByName(draft.services, name)
  if (!service) return refusal('missing', asked)
  if (service.state === 'stopped') return undefined
  for (const dependent of runningDependents(draft, name)) stopService(draft, dependent)
  service.state = 'stopped'
  logEvent(draft, 'services', 7036, name, 'stopped')
  if (sameName(name, 'TermService')) sessionsDropped(draft)
  return undefined
}

function runningDependents(state: WindowsState, name: string): string[] {
  return directDependents(state, name).filter(
    (each) => findByName(state.services, each)?.state === 'running',
  )
}

/** Services that name this one among those they need, in the order of the state. */
export function directDependents(state: WindowsState, name: string): string[] {
  return Object.entries(state.services)
    .filter(([, service]) => service.dependsOn.some((needed) => sameName(needed, name)))
    .map(([dependent]) => dependent)
}
