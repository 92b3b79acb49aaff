import { z } from 'zod'

import { found } from '../problem.ts'
import { servicesKey, startTypes } from '../registry.ts'
import { findByName, spelledIn } from '../spelling.ts'
import { badParams } from './kind.ts'
import type { StateKind } from './kind.ts'

const paramsSchema = z.object({ name: z.string() })

/** The kind `service-start-type`: the service manager is told, which writes the value Start. */
export const serviceStartType: StateKind = {
  read(state, change) {
    const params = paramsSchema.safeParse(change.params)
    if (!params.success) return { ok: false, problem: badParams(change) }
    const service = findByName(state.services, params.data.name)
    return found(service ? startTypes.indexOf(service.start) : null)
  },
  same: (left, right) => left !== null && left === right,
  async write(machine, change, wanted) {
    const params = paramsSchema.safeParse(change.params)
    const start = typeof wanted === 'number' ? startTypes[wanted] : undefined
    if (!params.success || start === undefined) return badParams(change)
    const name = spelledIn(machine.state().services, params.data.name)
    const set = { type: 'registry-set', path: `${servicesKey}\\${name}`, name: 'Start' } as const
    return machine.write((draft) => {
      const service = draft.services[name]
      if (service) service.start = start
    }, set)
  },
}
