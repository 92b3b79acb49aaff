import { fileMasks, formatMask } from './sddl/masks.ts'
import { rightsOf } from './sddl/rights.ts'
import { sidName } from './sddl/sids.ts'

/** The masks that are told in words, of a file or of a registry key. */
type Masks = Readonly<Record<'all' | 'read', number>>

/** What some accounts may do before and after; only those whose rights differ, or all when none do. */
export function rightsInWords(
  sids: readonly string[],
  before: string,
  after: string,
  masks: Masks = fileMasks,
): { from: string; to: string } {
  const all = [...new Set(sids)]
  const differing = all.filter((sid) => words(before, sid, masks) !== words(after, sid, masks))
  const told = differing.length > 0 ? differing : all
  const say = (sddl: string) =>
    told.map((sid) => `${sidName(sid)}: ${words(sddl, sid, masks)}`).join(', ')
  return { from: say(before), to: say(after) }
}

function words(sddl: string, sid: string, masks: Masks): string {
  const { allowed, denied } = rightsOf(sddl, [sid])
  const granted = allowed === 0 ? 'nothing' : maskInWords(allowed, masks)
  return denied === 0 ? granted : `${granted}, denied ${maskInWords(denied, masks)}`
}

function maskInWords(mask: number, { all, read }: Masks): string {
  if (mask === all) return 'full'
  return mask === read ? 'read' : formatMask(mask)
}
