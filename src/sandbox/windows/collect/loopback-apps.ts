import type { z } from 'zod'

import type { guestSections } from '../../../model/guest-evidence.ts'
import type { WindowsState } from '../../../model/windows-state.ts'
import { found } from '../problem.ts'
import type { Read } from '../problem.ts'

/** The section `loopbackApps`. The list of apps that may use loopback, which the firewall service reads when it starts. */
export function readLoopbackApps(
  _state: WindowsState,
): Read<z.infer<typeof guestSections.loopbackApps>> {
  return found({})
}
