import type { z } from 'zod'

import type { guestSections } from '../../../model/guest-evidence.ts'
import type { WindowsState } from '../../../model/windows-state.ts'
import { found } from '../problem.ts'
import type { Read } from '../problem.ts'

/** The section `policies`. Which Group Policy sets what is set by policy. */
export function readPolicies(_state: WindowsState): Read<z.infer<typeof guestSections.policies>> {
  return found({})
}
