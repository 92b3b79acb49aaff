import { z } from 'zod'

import { tracesOfAnyChange } from './consequences.ts'
import { defineKind } from './kind.ts'
import { loweredSetting } from './lowered-setting.ts'
import { registryPaths } from './registry-paths.ts'
import { seenService } from './seen-service.ts'
import { serviceNameSchema } from './service-name.ts'

/** `Start` of a service: 0 boot, 1 system, 2 automatic, 3 manual, 4 disabled (Microsoft: CreateService). */
const startSchema = z.int().min(0).max(4)
const words = ['boot', 'system', 'automatic', 'manual', 'disabled'] as const

const paramsSchema = z.strictObject({ name: serviceNameSchema, start: startSchema })

/**
 * Sets how a service is started, through the service manager, which keeps start types in memory and
 * would not see a value written to the registry. It neither starts nor stops the service.
 */
export const serviceStartType = defineKind({
  name: 'service-start-type',
  where: 'guest',
  nature: 'state',
  params: paramsSchema,
  value: startSchema,
  needs: ({ name }) => ({ services: [name] }),
  before({ name }, guest) {
    const service = seenService(name, guest)
    if (!service.seen) return service
    const { start } = service.value
    if (startSchema.safeParse(start).success) return { seen: true, value: start }
    return { seen: false, missing: `a start type of ${name} that Windows knows` }
  },
  after: ({ start }) => ({ ok: true, value: start }),
  describe: ({ name }, before, after) => ({
    subject: `start type of service ${name}`,
    from: words[before] ?? String(before),
    to: words[after] ?? String(after),
  }),
  weakens: ({ name }, before, after) =>
    loweredSetting({ path: `${registryPaths.SVC}\\${name}`, name: 'Start', before, after }),
  notUndoable: () => undefined,
  consequences: tracesOfAnyChange,
})
