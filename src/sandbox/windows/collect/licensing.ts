import type { z } from 'zod'

import type { guestSections } from '../../../model/guest-evidence.ts'
import type { WindowsState } from '../../../model/windows-state.ts'
import { keyRefusal } from '../access.ts'
import { systemKeys } from '../baseline-system.ts'
import { found } from '../problem.ts'
import type { Read } from '../problem.ts'
import { readDword } from '../registry.ts'

/** The section `licensing`: of a session host only. */
export function readLicensing(state: WindowsState): Read<z.infer<typeof guestSections.licensing>> {
  const refusal = keyRefusal(state, systemKeys.sessionHostRole)
  if (!refusal.ok) return refusal
  if ((readDword(state, systemKeys.sessionHostRole, 'InstallState') ?? 0) === 0) return found({})
  const { mode, type, graceDays, servers } = state.system.licensing
  return found({ mode, type, graceDays, servers: servers.length })
}
