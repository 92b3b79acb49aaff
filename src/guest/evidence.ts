import { guestEvidenceSchema, guestSectionNames, omittedId } from '../model/guest-evidence.ts'
import type { GuestEvidence, GuestSection } from '../model/guest-evidence.ts'
import type { GuestAnswer } from '../model/guest-protocol.ts'
import { fillInUsual } from './usual.ts'
import type { Asked } from './usual.ts'

/**
 * What an answer shows, section by section, with what is usual filled in. A section that failed, or did not fit into the frame, is
 * absent and stands in `unseen` with the reason; one that nobody asked for is simply absent.
 */
export function evidenceOf(answer: GuestAnswer, asked: Asked): GuestEvidence {
  const seen: Record<string, unknown> = {}
  const sections = fillInUsual(answer.sections, asked)
  const unseen: GuestEvidence['unseen'] = {}
  for (const name of guestSectionNames) {
    const section = sections[name]
    if (section === undefined) continue
    if ('value' in section) seen[name] = section.value
    else unseen[name] = section.error
  }
  for (const name of answer.omitted) unseen[name] ??= omittedReason(name)
  return guestEvidenceSchema.parse({ ...seen, unseen })
}

function omittedReason(name: GuestSection): { id: string; message: string } {
  return { id: omittedId, message: `${name} did not fit into the answer` }
}
