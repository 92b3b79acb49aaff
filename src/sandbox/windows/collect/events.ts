import type { z } from 'zod'

import type { eventCountSchema, guestSections } from '../../../model/guest-evidence.ts'
import type { GuestRequest } from '../../../model/guest-protocol.ts'
import type { WindowsState } from '../../../model/windows-state.ts'
import { found } from '../problem.ts'
import type { Read } from '../problem.ts'
import { sameName } from '../spelling.ts'

const hourMs = 3_600_000
const logs = ['System', 'Application', 'Security']
/** The script counts no further. */
const mostEvents = 1000

/** The section `events`. An id whose log cannot be read is left out: not seen is not the same as not logged. */
export function readEvents(
  state: WindowsState,
  request: GuestRequest,
): Read<z.infer<typeof guestSections.events>> {
  const since = Date.parse(state.clock) - request.eventHours * hourMs
  const readable = Object.entries(request.events).filter(([, { log }]) =>
    logs.some((known) => sameName(known, log)),
  )
  const pairs = readable.map(([id, { log, provider }]) => {
    const logged = state.events.filter(
      (event) =>
        event.id === Number(id) &&
        sameName(event.log, log) &&
        sameName(event.provider, provider) &&
        Date.parse(event.timeCreated) >= since,
    )
    return [id, countOf(logged)] as const
  })
  return found(Object.fromEntries(pairs))
}

/** The newest is the last of the state. */
function countOf(logged: WindowsState['events']): z.infer<typeof eventCountSchema> {
  const last = logged.at(-1)
  if (!last) return { count: 0 }
  const count = Math.min(logged.length, mostEvents)
  return { count, lastAt: last.timeCreated, lastProperties: last.properties }
}
