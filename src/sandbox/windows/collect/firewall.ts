import type { z } from 'zod'

import type { guestSections } from '../../../model/guest-evidence.ts'
import type { WindowsState } from '../../../model/windows-state.ts'
import { found } from '../problem.ts'
import type { Read } from '../problem.ts'

/** The section `firewall`. Firewall and IPsec rules that touch Remote Desktop, and the active profiles. */
export function readFirewall(_state: WindowsState): Read<z.infer<typeof guestSections.firewall>> {
  return found({})
}
