/** Inheritance and audit flags of an entry, in the order in which Windows writes them (MS-DTYP 2.5.1.1). */
export const aceFlags = ['OI', 'CI', 'NP', 'IO', 'ID', 'SA', 'FA', 'TP', 'CR'] as const
export type AceFlag = (typeof aceFlags)[number]

/** One access control entry. */
export interface Ace {
  /** `A` allows, `D` denies; object, conditional and label entries (`OA`, `XA`, `ML`, …) keep their token. */
  type: string
  /** Without repetition, in the order of `aceFlags`. */
  flags: readonly AceFlag[]
  /** Access mask, unsigned 32 bits. */
  mask: number
  /** `S-1-…`, or the alias itself where only a domain could resolve it (`DA`). */
  sid: string
  /** The entry as written, for every type but `A` and `D`: it is carried on, never rebuilt. */
  verbatim?: string
}

/** An access control list. An empty `aces` lets nobody in; the flag `NO_ACCESS_CONTROL` lets everybody in. */
export interface AccessList {
  /** `P`, `AR`, `AI` joined in this order, or `NO_ACCESS_CONTROL`. */
  flags: string
  aces: readonly Ace[]
}

/** A security descriptor. A part that the text does not tell is absent. */
export interface SecurityDescriptor {
  owner?: string
  group?: string
  dacl?: AccessList
  /** The audit list as written: it grants nothing, so it is carried and not read. */
  sacl?: string
}

/** The list flag of an object without any access list: everybody may do everything (MS-DTYP 2.5.1.1). */
export const nullDacl = 'NO_ACCESS_CONTROL'

const denyTypes: readonly string[] = ['D', 'OD', 'XD']

/** Plain, object and conditional denies. A conditional one counts, because its condition is not judged here. */
export function isDeny(ace: Ace): boolean {
  return denyTypes.includes(ace.type)
}

/** True unless the entry is only there to be inherited by what lies below (INHERIT_ONLY_ACE). */
export function appliesToObject(ace: Ace): boolean {
  return !ace.flags.includes('IO')
}

/** True for an entry that came from the folder above (INHERITED_ACE). */
export function isInherited(ace: Ace): boolean {
  return ace.flags.includes('ID')
}

/** True when nothing is inherited from above (SE_DACL_PROTECTED, the flag `P`). */
export function isProtected(list: AccessList): boolean {
  return list.flags.startsWith('P')
}
