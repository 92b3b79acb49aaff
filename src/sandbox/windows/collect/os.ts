import type { z } from 'zod'

import type { guestSections } from '../../../model/guest-evidence.ts'
import type { WindowsState } from '../../../model/windows-state.ts'
import { programDataOf } from '../places.ts'
import { found } from '../problem.ts'
import type { Read } from '../problem.ts'
import { machineGuid } from './machine-guid.ts'

/** The section `os`. */
export function readOs(state: WindowsState): Read<z.infer<typeof guestSections.os>> {
  const guid = machineGuid(state)
  if (!guid.ok) return guid
  return found({
    now: state.clock,
    build: state.build,
    caption: state.caption,
    computerName: state.computerName,
    machineGuid: guid.value,
    domainRole: state.domainRole,
    programData: programDataOf(state),
    powershellVersion: state.powershell.version,
    ...(state.system.bootedAt === undefined ? {} : { bootedAt: state.system.bootedAt }),
  })
}
