import type { z } from 'zod'

import type { guestSections, registryKeySchema } from '../../../model/guest-evidence.ts'
import type { GuestRequest } from '../../../model/guest-protocol.ts'
import type { WindowsState } from '../../../model/windows-state.ts'
import { keyRefusal } from '../access.ts'
import { found } from '../problem.ts'
import type { Read } from '../problem.ts'
import { readKey } from '../registry.ts'

/** The section `registry`: every key asked for, spelt as in the request. */
export function readRegistry(
  state: WindowsState,
  request: GuestRequest,
): Read<z.infer<typeof guestSections.registry>> {
  const pairs = request.registryKeys.map((path) => [path, keyAt(state, path)] as const)
  return found(Object.fromEntries(pairs))
}

function keyAt(state: WindowsState, path: string): z.infer<typeof registryKeySchema> {
  const refusal = keyRefusal(state, path)
  if (!refusal.ok) return { status: 'unreadable', ...refusal.problem }
  const values = readKey(state, path)
  return values ? { status: 'present', values } : { status: 'absent' }
}
