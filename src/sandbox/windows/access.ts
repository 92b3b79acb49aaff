import { parseSddl, rightsOf, systemSids } from '../../change/sddl.ts'
import type { WindowsState } from '../../model/windows-state.ts'
import { found, problem } from './problem.ts'
import type { Read } from './problem.ts'
import { findByName } from './spelling.ts'

/** FILE_LIST_DIRECTORY, FILE_READ_DATA, READ_CONTROL, WRITE_DAC and KEY_QUERY_VALUE (winnt.h). */
const listFolder = 0x1
const readData = 0x1
const readControl = 0x20000
const writeDac = 0x40000
const queryValue = 0x1

/** Whether SYSTEM, in which Run Command works, may do something with an object. Denies win. */
export function maySystem(sddl: string, mask: number): boolean {
  const { allowed, denied } = rightsOf(sddl, systemSids)
  return (allowed & mask) === mask && (denied & mask) === 0
}

/** Whether SYSTEM may list a folder. */
export function isListable(sddl: string): boolean {
  return maySystem(sddl, listFolder)
}

/** Whether SYSTEM may read a file's bytes. */
export function isReadable(sddl: string): boolean {
  return maySystem(sddl, readData)
}

/** The descriptor of a file or folder: its owner may always read it, others need READ_CONTROL. */
export function descriptorOf(file: WindowsState['files'][string]): Read<string> {
  const { owner } = parseSddl(file.sddl)
  const owns = owner !== undefined && systemSids.includes(owner)
  if (owns || maySystem(file.sddl, readControl)) return found(file.sddl)
  return problem('UnauthorizedAccessException', 'Attempted to perform an unauthorized operation.')
}

/** Why SYSTEM cannot read a registry key; nothing when it can. A key without its own list inherits. */
export function keyRefusal(state: WindowsState, path: string): Read<undefined> {
  const sddl = findByName(state.registry, path)?.sddl
  if (sddl === undefined || maySystem(sddl, queryValue)) return found(undefined)
  // A list without grants says what is denied beside what the key inherits.
  const inherits = !parseSddl(sddl).dacl?.flags.includes('P')
  const denied = (rightsOf(sddl, systemSids).denied & queryValue) !== 0
  if (inherits && !denied) return found(undefined)
  return problem('System.Security.SecurityException', 'Requested registry access is not allowed.')
}

/**
 * The descriptor of a registry key. One without a list of its own has what it inherits from the hive:
 * SYSTEM and Administrators all, Users read. SYSTEM needs READ_CONTROL to look at it.
 */
export function keyDescriptor(state: WindowsState, path: string): Read<string> {
  const refusal = keyRefusal(state, path)
  if (!refusal.ok) return refusal
  return found(findByName(state.registry, path)?.sddl ?? inheritedKeySddl)
}

/** What a key below HKLM inherits, entry by entry (a healthy Windows Server). */
export const inheritedKeySddl =
  'O:BAG:SYD:AI(A;CIID;KR;;;BU)(A;CIID;KA;;;BA)(A;CIID;KA;;;SY)(A;CIIOID;KA;;;CO)'

/**
 * Whether SYSTEM may change the access list of a registry key: its owner always may. A list without
 * grants says what is denied beside what the key inherits.
 */
export function mayChangeAccess(sddl: string): boolean {
  const { owner, dacl } = parseSddl(sddl)
  const owns = owner !== undefined && systemSids.includes(owner)
  if (owns || maySystem(sddl, readControl | writeDac)) return true
  const { denied } = rightsOf(sddl, systemSids)
  return dacl?.flags.includes('P') !== true && (denied & (readControl | writeDac)) === 0
}

/** The first refusal among keys a script reads one after the other. */
export function refusalAmong(state: WindowsState, ...paths: string[]): Read<undefined> {
  return paths.map((path) => keyRefusal(state, path)).find(({ ok }) => !ok) ?? found(undefined)
}
