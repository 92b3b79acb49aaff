import { z } from 'zod'

import { tracesOfAnyChange, tracesOfServiceStart } from './consequences.ts'
import { findByName, sameName } from './find-by-name.ts'
import { defineKind } from './kind.ts'
import { seenService } from './seen-service.ts'
import { serviceNameSchema } from './service-name.ts'

const stateSchema = z.enum(['running', 'stopped'])
const paramsSchema = z.strictObject({ name: serviceNameSchema, state: stateSchema })

/** Services without which nothing filters what comes in from the network, or virus scanning is off. */
const protecting = ['BFE', 'mpssvc', 'WinDefend']

/**
 * Starts or stops a service, bounded in time. What it depends on is started with it; dependents that
 * ran are stopped with it and, by an undo, started again. A disabled one is not made startable by this.
 */
export const serviceState = defineKind({
  name: 'service-state',
  where: 'guest',
  nature: 'state',
  params: paramsSchema,
  value: stateSchema,
  needs: ({ name }) => ({ services: [name] }),
  before({ name }, guest) {
    // Which service holds the port is not known when a request is written; one that holds it runs.
    const holdsPort = guest.listener?.owners.some(({ services }) =>
      services.some((each) => sameName(each, name)),
    )
    const asked = findByName(guest.services ?? {}, name) !== undefined
    if (!asked && holdsPort === true) return { seen: true, value: 'running' }
    const service = seenService(name, guest)
    if (!service.seen) return service
    const state = stateSchema.safeParse(service.value.state)
    if (state.success) return { seen: true, value: state.data }
    const now = service.value.state
    return { seen: false, refuse: `the service ${name} is ${now}, neither up nor down` }
  },
  after: ({ state }) => ({ ok: true, value: state }),
  describe: ({ name }, before, after) => ({ subject: `service ${name}`, from: before, to: after }),
  weakens: ({ name }, _before, after) =>
    after === 'stopped' && protecting.some((known) => sameName(known, name))
      ? `${name}, a service that protects the VM, is stopped`
      : undefined,
  notUndoable: () => undefined,
  consequences: [...tracesOfAnyChange, ...tracesOfServiceStart],
})
