import type { z } from 'zod'

import type { guestSections } from '../../../model/guest-evidence.ts'
import type { WindowsState } from '../../../model/windows-state.ts'
import { found } from '../problem.ts'
import type { Read } from '../problem.ts'

/** The section `adapters`. Network adapters with their addresses. */
export function readAdapters(_state: WindowsState): Read<z.infer<typeof guestSections.adapters>> {
  return found({})
}
