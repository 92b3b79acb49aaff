import type { WindowsState } from '../../../model/windows-state.ts'
import { found, problem } from '../problem.ts'
import type { Read } from '../problem.ts'
import { directDependents } from '../rules/service-control.ts'
import { findByName } from '../spelling.ts'
import type { Machine } from './machine.ts'

/** Running services that depend on this one, directly or not, in the order in which they can be stopped. */
export function runningAbove(state: WindowsState, name: string): string[] {
  return [...new Set(allDependents(state, name))].filter(
    (each) => findByName(state.services, each)?.state === 'running',
  )
}

function allDependents(state: WindowsState, name: string): string[] {
  return directDependents(state, name).flatMap((each) => [...allDependents(state, each), each])
}

/** What Get-Service says of a name that is no service's. */
export function noService(name: string): Read<never> {
  const message = `Cannot find any service with service name '${name}'.`
  return problem('NoServiceFoundForGivenName', message)
}

/** Brings services into one state, in order; the first that fails ends it. */
export async function controlAll(
  machine: Machine,
  names: readonly string[],
  wanted: 'running' | 'stopped',
): Promise<Read<undefined>> {
  for (const name of names) {
    const made = await control(machine, name, wanted)
    if (!made.ok) return made
  }
  return found(undefined)
}

/** A method of .NET that fails shows in PowerShell under the name of its exception. */
async function control(
  machine: Machine,
  name: string,
  wanted: 'running' | 'stopped',
): Promise<Read<undefined>> {
  const service = findByName(machine.state().services, name)
  if (!service) return noService(name)
  if (service.state === wanted) return found(undefined)
  const [type, method] =
    wanted === 'running'
      ? (['service-start', 'Start'] as const)
      : (['service-stop', 'Stop'] as const)
  const failure = await machine.write(() => undefined, { type, name })
  if (!failure) return found(undefined)
  const message = `Exception calling "${method}" with "0" argument(s): "${failure.message}"`
  return problem('InvalidOperationException', message)
}
