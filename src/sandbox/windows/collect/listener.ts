import type { z } from 'zod'

import type { guestSections } from '../../../model/guest-evidence.ts'
import type { WindowsState } from '../../../model/windows-state.ts'
import { found } from '../problem.ts'
import type { Read } from '../problem.ts'

/** The section `listener`. Who holds the port of Remote Desktop, and what else is set for it. */
export function readListener(_state: WindowsState): Read<z.infer<typeof guestSections.listener>> {
  return found({})
}
