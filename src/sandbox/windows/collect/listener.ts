import type { z } from 'zod'

import type { guestSections } from '../../../model/guest-evidence.ts'
import type { WindowsState } from '../../../model/windows-state.ts'
import { keyRefusal } from '../access.ts'
import { listenerPort } from '../listener-port.ts'
import { pinnedAdapter } from '../pinned-adapter.ts'
import { registryPaths } from '../places.ts'
import { found } from '../problem.ts'
import type { Read } from '../problem.ts'
import { startErrorOf } from '../rules/term-service-faults.ts'
import { socketsOf } from '../sockets.ts'
import { findByName, sameName } from '../spelling.ts'

type Listener = z.infer<typeof guestSections.listener>

const hourMs = 3_600_000
/** Unexpected ends in the log of the service manager: restarted, or left. */
const crashIds: readonly number[] = [7031, 7034]
/** Parameters of event 1000 of Application Error. */
const application = { program: 0, module: 3, exception: 6 }

/** The section `listener`. Who holds the port of Remote Desktop, and what else is set for it. */
export function readListener(state: WindowsState): Read<Listener> {
  const refusal = keyRefusal(state, registryPaths.RT)
  if (!refusal.ok) return refusal
  const port = listenerPort(state)
  const owners = socketsOf(state)
    .filter((socket) => socket.port === port)
    .map(({ pid, image, services }) => ({ pid, image, services }))
  const adapter = pinnedAdapter(state)
  const startError = startErrorOf(state)
  const crashes = crashesOf(state)
  return found({
    owners,
    ...(adapter && { adapterPrimary: adapter.primary }),
    ...(startError !== 0 && { startError }),
    ...(crashes && { crashes }),
  })
}

function crashesOf(state: WindowsState): Listener['crashes'] {
  const since = Date.parse(state.clock) - hourMs
  const logged = (log: string, provider: string) =>
    state.eventLogs.some((known) => sameName(known, log))
      ? state.events.filter(
          (event) =>
            sameName(event.log, log) &&
            sameName(event.provider, provider) &&
            Date.parse(event.timeCreated) >= since,
        )
      : []
  const name = findByName(state.services, 'TermService')?.displayName ?? 'TermService'
  const { length: count } = logged('System', 'Service Control Manager').filter(
    ({ id, properties }) => crashIds.includes(id) && properties[0] === name,
  )
  if (count === 0) return undefined
  const fault = logged('Application', 'Application Error').findLast(
    ({ id, properties }) =>
      id === 1000 && properties[application.program] === 'svchost.exe_TermService',
  )
  const module = fault?.properties[application.module]
  const exception = fault?.properties[application.exception]
  return {
    count,
    ...(module !== undefined && { module }),
    ...(exception !== undefined && { exception }),
  }
}
