import type { z } from 'zod'

import type { guestSections, serviceSchema } from '../../../model/guest-evidence.ts'
import type { GuestRequest } from '../../../model/guest-protocol.ts'
import type { WindowsState } from '../../../model/windows-state.ts'
import { keyRefusal } from '../access.ts'
import { registryPaths } from '../places.ts'
import { found } from '../problem.ts'
import type { Read } from '../problem.ts'
import { startTypes } from '../registry.ts'
import { findByName } from '../spelling.ts'

/** The section `services`: every service asked for, spelt as in the request. */
export function readServices(
  state: WindowsState,
  request: GuestRequest,
): Read<z.infer<typeof guestSections.services>> {
  const pairs = request.services.map((name) => [name, serviceAt(state, name)] as const)
  return found(Object.fromEntries(pairs))
}

function serviceAt(state: WindowsState, name: string): z.infer<typeof serviceSchema> {
  const service = findByName(state.services, name)
  if (!service) return { status: 'absent' }
  // The start type stands in the service's key.
  const shut = keyRefusal(state, `${registryPaths.SVC}\\${name}`)
  if (!shut.ok) return { status: 'unreadable', ...shut.problem }
  return { status: 'present', state: service.state, start: startTypes.indexOf(service.start) }
}
