import type { z } from 'zod'

import type { guestSections } from '../../../model/guest-evidence.ts'
import type { WindowsState } from '../../../model/windows-state.ts'
import { found } from '../problem.ts'
import type { Read } from '../problem.ts'

/** The section `accounts`. Local accounts, and who may log on. */
export function readAccounts(_state: WindowsState): Read<z.infer<typeof guestSections.accounts>> {
  return found({})
}
