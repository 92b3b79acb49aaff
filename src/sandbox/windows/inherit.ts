import { formatSddl, parseSddl } from '../../change/sddl.ts'
import type { Ace, AceFlag } from '../../change/sddl.ts'

const systemSid = 'S-1-5-18'
/** CREATOR OWNER: stands for whoever makes the object. */
const creatorOwner = 'S-1-3-0'

/**
 * The descriptor of something SYSTEM makes in a folder: owned by SYSTEM, with the entries its folder
 * hands on (MS-DTYP 2.5.3.4.1, ComputeACL). Entries that only a folder hands further stay inherit-only.
 */
export function inheritedSddl(parent: string, kind: 'file' | 'directory'): string {
  const aces = (parseSddl(parent).dacl?.aces ?? []).flatMap((ace) => handedOn(ace, kind))
  return formatSddl({ owner: systemSid, group: systemSid, dacl: { flags: 'AI', aces } })
}

function handedOn(ace: Ace, kind: 'file' | 'directory'): Ace[] {
  const sid = ace.sid === creatorOwner ? systemSid : ace.sid
  if (kind === 'file') return ace.flags.includes('OI') ? [{ ...ace, sid, flags: ['ID'] }] : []
  const onward = ace.flags.includes('NP') ? [] : ace.flags.filter(isHandedFurther)
  if (ace.flags.includes('CI')) return [{ ...ace, sid, flags: [...onward, 'ID'] }]
  return onward.includes('OI') ? [{ ...ace, flags: ['OI', 'IO', 'ID'] }] : []
}

function isHandedFurther(flag: AceFlag): boolean {
  return flag === 'OI' || flag === 'CI'
}
