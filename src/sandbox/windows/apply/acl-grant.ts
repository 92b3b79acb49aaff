import { z } from 'zod'

import { readSddl, sameAccess } from '../../../change/sddl.ts'
import type { Json } from '../../../model/change.ts'
import type { WindowsState } from '../../../model/windows-state.ts'
import { descriptorOf } from '../access.ts'
import { found } from '../problem.ts'
import type { Read } from '../problem.ts'
import { fileAt } from '../spelling.ts'
import { badParams } from './kind.ts'
import type { GuestChange, StateKind } from './kind.ts'
import { safePath } from './safe-path.ts'
import { writeAccess } from './write-access.ts'

const paramsSchema = z.object({ path: z.string() })

/** The kind `acl-grant`: the access list of one file or folder; owner and group are left. */
export const aclGrant: StateKind = {
  read: readAccess,
  same: sameAsAccess,
  async write(machine, change, wanted) {
    const params = paramsSchema.safeParse(change.params)
    if (!params.success || typeof wanted !== 'string') return badParams(change)
    return writeAccess(machine, params.data.path, wanted, 'kept')
  },
}

/** The kind `acl-set`: owner and access list of one file or folder. */
export const aclSet: StateKind = {
  read: readAccess,
  same: sameAsAccess,
  async write(machine, change, wanted) {
    const params = paramsSchema.safeParse(change.params)
    if (!params.success || typeof wanted !== 'string') return badParams(change)
    return writeAccess(machine, params.data.path, wanted, 'too')
  },
}

function readAccess(state: WindowsState, change: GuestChange): Read<Json> {
  const params = paramsSchema.safeParse(change.params)
  if (!params.success) return { ok: false, problem: badParams(change) }
  const safe = safePath(state, params.data.path)
  if (!safe.ok) return safe
  const file = fileAt(state, params.data.path)
  return file ? descriptorOf(file) : found(null)
}

function sameAsAccess(left: Json, right: Json): boolean {
  if (typeof left !== 'string' || typeof right !== 'string') return false
  return readSddl(left) !== undefined && readSddl(right) !== undefined && sameAccess(left, right)
}
