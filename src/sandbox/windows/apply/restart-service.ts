import { z } from 'zod'

import type { ChangeResult } from '../../../model/change.ts'
import type { WindowsState } from '../../../model/windows-state.ts'
import { found, problem } from '../problem.ts'
import type { Read } from '../problem.ts'
import { directDependents } from '../rules/service-control.ts'
import { findByName } from '../spelling.ts'
import { badParams } from './kind.ts'
import type { GuestChange } from './kind.ts'
import type { Machine } from './machine.ts'
import { readRecord, writeRecord } from './record.ts'

const paramsSchema = z.object({ name: z.string() })
const intentSchema = z.object({ dependents: z.array(z.string()) })

/**
 * The kind `restart-service`. A third record, `stopped`, tells a restart that was cut off before the
 * stop from one cut off after it; without it a repeated request could restart the service twice.
 */
export async function restartService(
  machine: Machine,
  change: GuestChange,
  recordPath: (kind: string) => string,
): Promise<Read<ChangeResult>> {
  const params = paramsSchema.safeParse(change.params)
  if (!params.success) return { ok: false, problem: badParams(change) }
  const { name } = params.data
  const dependents = await dependentsByRecord(machine, change, name, recordPath('intent'))
  if (!dependents.ok) return dependents
  if (readRecord(machine.state(), recordPath('stopped')) === undefined) {
    for (const each of [...dependents.value, name]) {
      const stopped = await stopOne(machine, each)
      if (!stopped.ok) return stopped
    }
    await writeRecord(machine, recordPath('stopped'), { id: change.id })
  }
  for (const each of [name, ...dependents.value.toReversed()]) {
    const started = await startOne(machine, each)
    if (!started.ok) return started
  }
  const { id, kind } = change
  return found({ id, kind, status: 'done', detail: { dependents: dependents.value } })
}

/** The dependents that ran when the restart began, kept before anything is stopped. */
async function dependentsByRecord(
  machine: Machine,
  change: GuestChange,
  name: string,
  path: string,
): Promise<Read<string[]>> {
  if (readRecord(machine.state(), path) === undefined) {
    if (!findByName(machine.state().services, name)) return noService(name)
    const dependents = runningAbove(machine.state(), name)
    await writeRecord(machine, path, { id: change.id, kind: change.kind, dependents })
  }
  const intent = intentSchema.safeParse(readRecord(machine.state(), path))
  return found(intent.data?.dependents ?? [])
}

/** Running services that depend on this one, directly or not, in the order in which they can be stopped. */
function runningAbove(state: WindowsState, name: string): string[] {
  return [...new Set(allDependents(state, name))].filter(
    (each) => findByName(state.services, each)?.state === 'running',
  )
}

function allDependents(state: WindowsState, name: string): string[] {
  return directDependents(state, name).flatMap((each) => [...allDependents(state, each), each])
}

function noService(name: string): Read<never> {
  const message = `Cannot find any service with service name '${name}'.`
  return problem('NoServiceFoundForGivenName', message)
}

async function stopOne(machine: Machine, name: string): Promise<Read<undefined>> {
  return control(machine, name, 'stopped', 'Stop')
}

async function startOne(machine: Machine, name: string): Promise<Read<undefined>> {
  return control(machine, name, 'running', 'Start')
}

/** A method of .NET that fails shows in PowerShell under the name of its exception. */
async function control(
  machine: Machine,
  name: string,
  wanted: 'running' | 'stopped',
  method: 'Start' | 'Stop',
): Promise<Read<undefined>> {
  const service = findByName(machine.state().services, name)
  if (!service) return noService(name)
  if (service.state === wanted) return found(undefined)
  const type = method === 'Start' ? 'service-start' : 'service-stop'
  const failure = await machine.write(() => undefined, { type, name })
  if (!failure) return found(undefined)
  const message = `Exception calling "${method}" with "0" argument(s): "${failure.message}"`
  return problem('InvalidOperationException', message)
}
