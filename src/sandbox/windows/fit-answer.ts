import { packFrame, unpackFrame } from '../../guest/frame.ts'
import type { GuestAnswer } from '../../model/guest-protocol.ts'

/**
 * The answer without what does not fit its frame, as the guest's scripts keep it in their records. The
 * frame codec decides what is left out; members keep the order in which the scripts write them.
 */
export function fitAnswer(answer: GuestAnswer): GuestAnswer {
  const fitted = unpackFrame(packFrame(answer), '', answer.requestId)
  const sections = Object.fromEntries(
    Object.entries(answer.sections).filter(([name]) => Object.hasOwn(fitted.sections, name)),
  )
  const whole = answer.changes.every(({ detail, reason, found }, i) => {
    const kept = fitted.changes[i]
    return (
      (detail ?? reason ?? found) === undefined ||
      (kept?.detail ?? kept?.reason ?? kept?.found) !== undefined
    )
  })
  const changes = whole ? answer.changes : fitted.changes
  return { ...answer, sections, changes, omitted: fitted.omitted }
}
