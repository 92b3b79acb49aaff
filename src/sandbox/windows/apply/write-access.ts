import { formatSddl, parseSddl, sids, systemSids } from '../../../change/sddl.ts'
import { maySystem } from '../access.ts'
import type { Problem } from '../problem.ts'
import { fileAt } from '../spelling.ts'
import type { Machine } from './machine.ts'

/** Owner, group and access list of a descriptor as text. */
const parts = /^(O:[^:]*?(?=G:|D:|S:|$))?(G:[^:]*?(?=D:|S:|$))?(D:.*)?$/

/** WRITE_DAC (winnt.h). */
const writeDac = 0x40000

/**
 * Sets the access list of a file or folder, and its owner where that differs; the text as given, so that
 * what is put back is equal to the letter. An object SYSTEM must not write to is taken over and
 * handed back, as takeown and icacls do.
 */
export async function writeAccess(
  machine: Machine,
  path: string,
  wanted: string,
  owner: 'kept' | 'too',
): Promise<Problem | undefined> {
  const old = fileAt(machine.state(), path)?.sddl ?? ''
  const closed = !mayWriteList(old)
  if (closed) await setOwner(machine, path, sids.administrators)
  const failed = await machine.write(
    (draft) => {
      const file = fileAt(draft, path)
      const [, oldOwner = '', group = ''] = parts.exec(file?.sddl ?? '') ?? []
      const [, newOwner = '', , list = ''] = parts.exec(wanted) ?? []
      const differs = owner === 'too' && newOwner !== '' && !sameOwner(oldOwner, newOwner)
      if (file) file.sddl = `${differs ? newOwner : oldOwner}${group}${list}`
    },
    { type: 'acl-set', path },
  )
  const back = parseSddl(old).owner
  if (failed || !closed || owner === 'too' || back === undefined) return failed
  await setOwner(machine, path, back)
  return undefined
}

/** An owner may always write the list. */
function mayWriteList(sddl: string): boolean {
  return systemSids.includes(parseSddl(sddl).owner ?? '') || maySystem(sddl, writeDac)
}

function sameOwner(left: string, right: string): boolean {
  return parseSddl(left || 'O:SY').owner === parseSddl(right || 'O:SY').owner
}

async function setOwner(machine: Machine, path: string, owner: string): Promise<void> {
  await machine.write(
    (draft) => {
      const file = fileAt(draft, path)
      if (file) file.sddl = formatSddl({ ...parseSddl(file.sddl), owner })
    },
    { type: 'acl-set', path },
  )
}
