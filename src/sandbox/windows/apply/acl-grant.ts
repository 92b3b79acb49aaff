import { z } from 'zod'

import { readSddl, sameAccess } from '../../../change/sddl.ts'
import { descriptorOf } from '../access.ts'
import { found } from '../problem.ts'
import { fileAt } from '../spelling.ts'
import { badParams } from './kind.ts'
import type { StateKind } from './kind.ts'
import type { Machine } from './machine.ts'
import { safePath } from './safe-path.ts'

const paramsSchema = z.object({ path: z.string() })

/** The kind `acl-grant`: the access list of one file or folder; owner and group are left. */
export const aclGrant: StateKind = {
  read(state, change) {
    const params = paramsSchema.safeParse(change.params)
    if (!params.success) return { ok: false, problem: badParams(change) }
    const safe = safePath(state, params.data.path)
    if (!safe.ok) return safe
    const file = fileAt(state, params.data.path)
    return file ? descriptorOf(file) : found(null)
  },
  same(left, right) {
    if (typeof left !== 'string' || typeof right !== 'string') return false
    return readSddl(left) !== undefined && readSddl(right) !== undefined && sameAccess(left, right)
  },
  async write(machine, change, wanted) {
    const params = paramsSchema.safeParse(change.params)
    if (!params.success || typeof wanted !== 'string') return badParams(change)
    return writeAccess(machine, params.data.path, wanted)
  },
}

/** Owner and group of a descriptor as text, and its access list. */
const parts = /^((?:O:[^:]*?(?=G:|D:|S:|$))?(?:G:[^:]*?(?=D:|S:|$))?)(D:.*)?$/

/** Sets only the access list, its text as given, so that what is put back is equal to the letter. */
function writeAccess(machine: Machine, path: string, wanted: string) {
  const happening = { type: 'acl-set', path } as const
  return machine.write((draft) => {
    const file = fileAt(draft, path)
    const [, owners = ''] = parts.exec(file?.sddl ?? '') ?? []
    const [, , list = ''] = parts.exec(wanted) ?? []
    if (file) file.sddl = `${owners}${list}`
  }, happening)
}
