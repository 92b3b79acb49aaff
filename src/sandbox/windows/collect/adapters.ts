import type { z } from 'zod'

import type { guestSections } from '../../../model/guest-evidence.ts'
import type { WindowsState } from '../../../model/windows-state.ts'
import { inUse } from '../adapters.ts'
import { found } from '../problem.ts'
import type { Read } from '../problem.ts'

/** The section `adapters`. Network adapters with their addresses. */
export function readAdapters(state: WindowsState): Read<z.infer<typeof guestSections.adapters>> {
  const list = Object.entries(state.network.adapters).map(([number, adapter]) => ({
    index: Number(number),
    driver: adapter.driver,
    ...(!adapter.enabled && { off: true }),
    dhcp: adapter.dhcp,
    ...inUse(state, number),
  }))
  return found({ list })
}
