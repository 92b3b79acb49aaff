import type { z } from 'zod'

import type { guestSections, keyAccessSchema } from '../../../model/guest-evidence.ts'
import type { GuestRequest } from '../../../model/guest-protocol.ts'
import type { WindowsState } from '../../../model/windows-state.ts'
import { keyDescriptor } from '../access.ts'
import { found } from '../problem.ts'
import type { Read } from '../problem.ts'
import { readKey } from '../registry.ts'

/** The section `keyAccess`: owner and access list of every key asked for, spelt as in the request. */
export function readKeyAccess(
  state: WindowsState,
  request: GuestRequest,
): Read<z.infer<typeof guestSections.keyAccess>> {
  return found(Object.fromEntries(request.keyAccess.map((path) => [path, accessAt(state, path)])))
}

function accessAt(state: WindowsState, path: string): z.infer<typeof keyAccessSchema> {
  if (readKey(state, path) === undefined) return { status: 'absent' }
  const sddl = keyDescriptor(state, path)
  return sddl.ok
    ? { status: 'present', sddl: sddl.value }
    : { status: 'unreadable', ...sddl.problem }
}
