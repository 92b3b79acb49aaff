import { z } from 'zod'

import { readSddl, sameAccess } from '../../../change/sddl.ts'
import type { WindowsState } from '../../../model/windows-state.ts'
import { inheritedKeySddl, keyDescriptor, mayChangeAccess } from '../access.ts'
import { found } from '../problem.ts'
import type { Problem } from '../problem.ts'
import { readKey } from '../registry.ts'
import { findByName, spelledIn } from '../spelling.ts'
import { badParams } from './kind.ts'
import type { StateKind } from './kind.ts'
import type { Machine } from './machine.ts'

const paramsSchema = z.object({ path: z.string() })

/** The kind `registry-acl`: the access list of one registry key; owner and group are left. */
export const registryAcl: StateKind = {
  read(state, change) {
    const params = paramsSchema.safeParse(change.params)
    if (!params.success) return { ok: false, problem: badParams(change) }
    const { path } = params.data
    return readKey(state, path) === undefined ? found(null) : keyDescriptor(state, path)
  },
  same(left, right) {
    if (typeof left !== 'string' || typeof right !== 'string') return false
    return readSddl(left) !== undefined && readSddl(right) !== undefined && sameAccess(left, right)
  },
  async write(machine, change, wanted) {
    const params = paramsSchema.safeParse(change.params)
    if (!params.success || typeof wanted !== 'string') return badParams(change)
    return writeKeyAccess(machine, params.data.path, wanted)
  },
}

/** Owner and group of a descriptor as text, and its access list. */
const parts = /^((?:O:[^:]*?(?=G:|D:|S:|$))?(?:G:[^:]*?(?=D:|S:|$))?)(D:.*)?$/

async function writeKeyAccess(
  machine: Machine,
  path: string,
  wanted: string,
): Promise<Problem | undefined> {
  const present = findByName(machine.state().registry, path)?.sddl ?? inheritedKeySddl
  if (!mayChangeAccess(present))
    return { id: 'SecurityException', message: 'Requested registry access is not allowed.' }
  const [, owners = ''] = parts.exec(present) ?? []
  const [, , list = ''] = parts.exec(wanted) ?? []
  const happening = { type: 'acl-set', path } as const
  return machine.write((draft) => setKeyAccess(draft, path, `${owners}${list}`), happening)
}

/** A key with nothing but what it inherits has no list of its own. */
function setKeyAccess(draft: WindowsState, path: string, sddl: string): void {
  const key = (draft.registry[spelledIn(draft.registry, path)] ??= { values: {} })
  if (sddl === inheritedKeySddl) delete key.sddl
  else key.sddl = sddl
}
