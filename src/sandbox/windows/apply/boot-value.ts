import { z } from 'zod'

import type { Json } from '../../../model/change.ts'
import { readSafeBoot, safeBootKey } from '../collect/safe-boot.ts'
import { found } from '../problem.ts'
import { removeKey, writeValue } from '../registry.ts'
import { badParams } from './kind.ts'
import type { StateKind } from './kind.ts'

const stateSchema = z.union([
  z.object({ exists: z.literal(false) }),
  z.object({ exists: z.literal(true), mode: z.int().min(0).max(255) }),
])

/** The kind `boot-value`: `safeboot` of the default boot entry. */
export const bootValue: StateKind = {
  read(state) {
    const mode = readSafeBoot(state)
    if (!mode.ok) return mode
    return found(mode.value === null ? { exists: false } : { exists: true, mode: mode.value })
  },
  same: (left: Json, right: Json) => {
    const [one, other] = [stateSchema.safeParse(left), stateSchema.safeParse(right)]
    if (!one.success || !other.success) return false
    if (!one.data.exists || !other.data.exists) return one.data.exists === other.data.exists
    return one.data.mode === other.data.mode
  },
  async write(machine, change, wanted) {
    const state = stateSchema.safeParse(wanted)
    const path = safeBootKey(machine.state())
    if (!state.success || !path.ok) return path.ok ? badParams(change) : path.problem
    const key = path.value
    if (!state.data.exists)
      return machine.write((draft) => removeKey(draft, key), {
        type: 'registry-removed',
        path: key,
      })
    const data = `${state.data.mode.toString(16).padStart(2, '0')}00000000000000`
    return machine.write(
      (draft) => void writeValue(draft, key, 'Element', { type: 'REG_BINARY', data }),
      { type: 'registry-set', path: key, name: 'Element' },
    )
  },
}
