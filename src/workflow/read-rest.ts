import type { Observation } from '../model/failure.ts'
import { guestSectionNames, omittedId } from '../model/guest-evidence.ts'
import type { GuestEvidence } from '../model/guest-evidence.ts'
import type { GuestTask } from '../model/guest-protocol.ts'
import type { Target } from '../model/target.ts'
import { lookGuest } from './activities.ts'
import { status } from './flow.ts'
import type { Flow } from './flow.ts'

/**
 * Asks the guest once more for the sections that did not fit into its answer, and for these only. What
 * does not fit then either stays unseen, so unknown: a third Run Command would take longer than it helps.
 */
export function* readRest(
  target: Target,
  task: GuestTask,
  guest: Observation<GuestEvidence>,
): Flow<Observation<GuestEvidence>> {
  if (!guest.seen) return guest
  const { unseen } = guest.value
  const sections = guestSectionNames.filter((name) => unseen[name]?.id === omittedId)
  if (sections.length === 0) return guest
  const text = `asking ${target.name} again for ${sections.join(', ')}: the answer was full`
  yield* status({ code: 'gather.rest', level: 'info', text, data: { sections } })
  const rest = yield* lookGuest({ target, task: { ...task, sections } })
  return rest.seen ? { seen: true, value: joined(guest.value, rest.value) } : guest
}

/** Both answers; of the first, what the second could not tell either stays as it was. */
function joined(first: GuestEvidence, second: GuestEvidence): GuestEvidence {
  const unseen = Object.entries(first.unseen).filter(([name]) => !Object.hasOwn(second, name))
  return { ...first, ...second, unseen: { ...Object.fromEntries(unseen), ...second.unseen } }
}
