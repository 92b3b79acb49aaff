import type { z } from 'zod'

import type { guestSections } from '../../../model/guest-evidence.ts'
import type { WindowsState } from '../../../model/windows-state.ts'
import { found } from '../problem.ts'
import type { Read } from '../problem.ts'

/** The section `machine`. Disk, memory, time, domain, pending restarts. */
export function readMachine(_state: WindowsState): Read<z.infer<typeof guestSections.machine>> {
  return found({})
}
