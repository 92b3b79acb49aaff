import { z } from 'zod'

import { tracesOfAnyChange, tracesOfServiceStart } from './consequences.ts'
import { defineKind } from './kind.ts'
import { seenService } from './seen-service.ts'
import { serviceNameSchema } from './service-name.ts'

/** `Start` of a service that must not be started (Microsoft: SERVICE_DISABLED). */
const disabled = 4

const paramsSchema = z.strictObject({ name: serviceNameSchema })

/** Stops a service if it runs, and starts it, with the dependents that ran. Bounded in time. */
export const restartService = defineKind({
  name: 'restart-service',
  where: 'guest',
  nature: 'action',
  params: paramsSchema,
  value: z.null(),
  needs: ({ name }) => ({ services: [name] }),
  before({ name }, guest) {
    const service = seenService(name, guest)
    if (!service.seen) return service
    if (service.value.start === disabled)
      return { seen: false, refuse: `the service ${name} is disabled, so it cannot be started` }
    return { seen: true, value: null }
  },
  after: () => ({ ok: true, value: null }),
  describe: ({ name }) => ({ subject: `service ${name}`, from: 'as it is', to: 'restarted' }),
  weakens: () => undefined,
  notUndoable: ({ name }) => `the restart of the service ${name}`,
  consequences: [...tracesOfAnyChange, ...tracesOfServiceStart],
})
