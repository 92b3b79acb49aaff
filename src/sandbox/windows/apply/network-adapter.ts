import { z } from 'zod'

import type { Json } from '../../../model/change.ts'
import type { WindowsState } from '../../../model/windows-state.ts'
import { inUse } from '../adapters.ts'
import { found, problem } from '../problem.ts'
import { badParams } from './kind.ts'
import type { StateKind } from './kind.ts'

const paramsSchema = z.object({ number: z.int(), enabled: z.boolean().optional() })
const stateSchema = z.union([
  z.strictObject({ enabled: z.boolean() }),
  z.strictObject({ dhcp: z.literal(true) }),
  z.strictObject({
    dhcp: z.literal(false),
    addresses: z.array(z.ipv4()),
    masks: z.array(z.ipv4()),
    gateways: z.array(z.ipv4()),
  }),
])

/** The kind `network-adapter`. */
export const networkAdapter: StateKind = {
  read(state, change) {
    const params = paramsSchema.safeParse(change.params)
    if (!params.success) return { ok: false, problem: badParams(change) }
    const adapter = state.network.adapters[String(params.data.number)]
    if (!adapter) return noAdapter(params.data.number)
    if (params.data.enabled !== undefined) return found({ enabled: adapter.enabled })
    if (adapter.dhcp) return found({ dhcp: true })
    return found({ dhcp: false, ...inUse(state, String(params.data.number)) })
  },
  same: (left, right) => JSON.stringify(left) === JSON.stringify(right),
  async write(machine, change, wanted) {
    const params = paramsSchema.safeParse(change.params)
    const state = stateSchema.safeParse(wanted)
    if (!params.success || !state.success) return badParams(change)
    const number = String(params.data.number)
    for (const edit of editsFor(state.data)) {
      await machine.write((draft) => edit(draft, number))
    }
    return undefined
  },
}

function noAdapter(number: number) {
  return problem('NoAdapter', `there is no network adapter ${number}`)
}

type Edit = (draft: WindowsState, number: string) => void

/** One write for each call of a method, as the script makes them. */
function editsFor(state: z.infer<typeof stateSchema>): Edit[] {
  if ('enabled' in state) return [set({ enabled: state.enabled })]
  if (state.dhcp) return [set({ dhcp: true, addresses: [], masks: [], gateways: [] })]
  const { addresses, masks, gateways } = state
  const byHand = set({ dhcp: false, addresses, masks })
  return gateways.length === 0 ? [byHand] : [byHand, set({ gateways })]
}

function set(fields: Record<string, Json>): Edit {
  return (draft, number) => void Object.assign(draft.network.adapters[number] ?? {}, fields)
}
