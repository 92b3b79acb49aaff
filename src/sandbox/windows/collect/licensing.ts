import type { z } from 'zod'

import type { guestSections } from '../../../model/guest-evidence.ts'
import type { WindowsState } from '../../../model/windows-state.ts'
import { found } from '../problem.ts'
import type { Read } from '../problem.ts'

/** The section `licensing`. Licensing of the session host role. */
export function readLicensing(_state: WindowsState): Read<z.infer<typeof guestSections.licensing>> {
  return found({})
}
