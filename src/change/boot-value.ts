import { z } from 'zod'

import { tracesOfAnyChange } from './consequences.ts'
import { defineKind } from './kind.ts'

/** `safeboot` of a boot entry (Microsoft: BcdSafeBootMode): minimal, with network, directory repair. */
const modeSchema = z.int().min(0).max(2)
const words = ['minimal', 'network', 'dsrepair'] as const

const paramsSchema = z.strictObject({ name: z.literal('safeboot'), absent: z.literal(true) })
const valueSchema = z.union([
  z.strictObject({ exists: z.literal(false) }),
  z.strictObject({ exists: z.literal(true), mode: modeSchema }),
])
type Value = z.infer<typeof valueSchema>

/** Takes `safeboot` out of the default boot entry, so that the next start is a usual one. */
export const bootValue = defineKind<z.infer<typeof paramsSchema>, Value>({
  name: 'boot-value',
  where: 'guest',
  nature: 'state',
  params: paramsSchema,
  value: valueSchema,
  needs: () => ({}),
  before(_params, guest) {
    const mode = guest.machine?.safeboot
    if (mode === undefined) return { seen: false, missing: 'the default boot entry' }
    if (mode === null) return { seen: true, value: { exists: false } }
    const known = modeSchema.safeParse(mode)
    if (!known.success) return { seen: false, missing: 'a safe mode that Windows knows' }
    return { seen: true, value: { exists: true, mode: known.data } }
  },
  after: () => ({ ok: true, value: { exists: false } }),
  describe: (_params, before, after) => ({
    subject: 'safeboot of the default boot entry',
    from: inWords(before),
    to: inWords(after),
  }),
  weakens: () => undefined,
  notUndoable: () => undefined,
  consequences: tracesOfAnyChange,
})

function inWords(value: Value): string {
  return value.exists ? (words[value.mode] ?? String(value.mode)) : 'not set'
}
