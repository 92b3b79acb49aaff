import { fileMasks, formatMask } from './sddl/masks.ts'
import { rightsOf } from './sddl/rights.ts'
import { sidName } from './sddl/sids.ts'

/** What some accounts may do before and after; only those whose rights differ, or all when none do. */
export function rightsInWords(
  sids: readonly string[],
  before: string,
  after: string,
): { from: string; to: string } {
  const all = [...new Set(sids)]
  const differing = all.filter((sid) => words(before, sid) !== words(after, sid))
  const told = differing.length > 0 ? differing : all
  const say = (sddl: string) => told.map((sid) => `${sidName(sid)}: ${words(sddl, sid)}`).join(', ')
  return { from: say(before), to: say(after) }
}

function words(sddl: string, sid: string): string {
  const { allowed, denied } = rightsOf(sddl, [sid])
  const granted = allowed === 0 ? 'nothing' : maskInWords(allowed)
  return denied === 0 ? granted : `${granted}, denied ${maskInWords(denied)}`
}

function maskInWords(mask: number): string {
  if (mask === fileMasks.all) return 'full'
  return mask === fileMasks.read ? 'read' : formatMask(mask)
}
