import type { z } from 'zod'

import type { eventCountSchema, guestSections } from '../../../model/guest-evidence.ts'
import type { GuestRequest } from '../../../model/guest-protocol.ts'
import type { WindowsState } from '../../../model/windows-state.ts'
import { found, problem } from '../problem.ts'
import type { Read } from '../problem.ts'
import { sameName } from '../spelling.ts'

const hourMs = 3_600_000
/** The script counts no further. */
const mostEvents = 1000

/** The section `events`: each id in all its logs that can be read. Not seen is not the same as not logged. */
export function readEvents(
  state: WindowsState,
  request: GuestRequest,
): Read<z.infer<typeof guestSections.events>> {
  const since = Date.parse(state.clock) - request.eventHours * hourMs
  const pairs = Object.entries(request.events).map(([id, { logs, provider }]) => {
    const readable = logs.filter((log) => state.eventLogs.some((known) => sameName(known, log)))
    if (readable.length === 0) return [id, noSuchLog(logs)] as const
    const logged = state.events.filter(
      (event) =>
        event.id === Number(id) &&
        readable.some((log) => sameName(event.log, log)) &&
        sameName(event.provider, provider) &&
        Date.parse(event.timeCreated) >= since,
    )
    return [id, countOf(logged)] as const
  })
  return found(Object.fromEntries(pairs))
}

function noSuchLog(logs: readonly string[]): z.infer<typeof eventCountSchema> {
  const log = logs.at(-1) ?? ''
  const message = `There is not an event log on the localhost computer that matches "${log}".`
  return { status: 'unreadable', ...problem('NoMatchingLogsFound', message).problem }
}

/** The newest is the last of the state. */
function countOf(logged: WindowsState['events']): z.infer<typeof eventCountSchema> {
  const last = logged.at(-1)
  if (!last) return { count: 0 }
  const count = Math.min(logged.length, mostEvents)
  return { count, lastAt: last.timeCreated, lastProperties: last.properties }
}
