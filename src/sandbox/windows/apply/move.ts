import { z } from 'zod'

import { found } from '../problem.ts'
import { fileAt } from '../spelling.ts'
import { rename } from './folders.ts'
import { badParams } from './kind.ts'
import type { StateKind } from './kind.ts'
import { safePath } from './safe-path.ts'

const paramsSchema = z.object({ from: z.string(), to: z.string() })
const placeSchema = z.object({ at: z.enum(['from', 'to', 'both', 'neither']) })

/** The kind `move`: where a file or folder lies. What lies at both places, or at neither, has drifted. */
export const move: StateKind = {
  read(state, change) {
    const params = paramsSchema.safeParse(change.params)
    if (!params.success) return { ok: false, problem: badParams(change) }
    const { from, to } = params.data
    for (const path of [from, to]) {
      const safe = safePath(state, path)
      if (!safe.ok) return safe
    }
    const [atFrom, atTo] = [fileAt(state, from) !== undefined, fileAt(state, to) !== undefined]
    if (atFrom === atTo) return found({ at: atFrom ? 'both' : 'neither' })
    return found({ at: atFrom ? 'from' : 'to' })
  },
  same(left, right) {
    const [one, other] = [placeSchema.safeParse(left), placeSchema.safeParse(right)]
    return one.success && other.success && one.data.at === other.data.at
  },
  async write(machine, change, wanted) {
    const params = paramsSchema.safeParse(change.params)
    const place = placeSchema.safeParse(wanted)
    if (!params.success || !place.success) return badParams(change)
    const { from, to } = params.data
    return place.data.at === 'to' ? rename(machine, from, to) : rename(machine, to, from)
  },
}
