import { z } from 'zod'

import type { Json } from '../../../model/change.ts'
import { keyRefusal } from '../access.ts'
import { registryPaths } from '../places.ts'
import { found } from '../problem.ts'
import { readDword } from '../registry.ts'
import { badParams } from './kind.ts'
import type { StateKind } from './kind.ts'
import { writeRegistryState } from './registry-value.ts'

const leaves = { domain: 'DomainProfile', private: 'StandardProfile', public: 'PublicProfile' }
const paramsSchema = z.object({ profile: z.enum(['domain', 'private', 'public']) })
const stateSchema = z.object({ rulesCount: z.boolean() })
const value = 'DoNotAllowExceptions'

/** The kind `firewall-profile`. */
export const firewallProfile: StateKind = {
  read(state, change) {
    const params = paramsSchema.safeParse(change.params)
    if (!params.success) return { ok: false, problem: badParams(change) }
    const key = keyOf(params.data.profile)
    const refusal = keyRefusal(state, key)
    if (!refusal.ok) return refusal
    return found({ rulesCount: readDword(state, key, value) !== 1 })
  },
  same: (left, right) => countsIn(left) !== undefined && countsIn(left) === countsIn(right),
  async write(machine, change, wanted) {
    const params = paramsSchema.safeParse(change.params)
    const counts = countsIn(wanted)
    if (!params.success || counts === undefined) return badParams(change)
    const key = keyOf(params.data.profile)
    const data = counts ? 0 : 1
    return writeRegistryState(machine, key, value, { exists: true, type: 'REG_DWORD', data })
  },
}

function keyOf(profile: keyof typeof leaves): string {
  return `${registryPaths.FWP}\\${leaves[profile]}`
}

function countsIn(state: Json): boolean | undefined {
  return stateSchema.safeParse(state).data?.rulesCount
}
