import type { z } from 'zod'

import type { guestSections } from '../../../model/guest-evidence.ts'
import type { WindowsState } from '../../../model/windows-state.ts'
import { found } from '../problem.ts'
import type { Read } from '../problem.ts'

/** The section `winStations`. All listeners but the console, by name. */
export function readWinStations(
  _state: WindowsState,
): Read<z.infer<typeof guestSections.winStations>> {
  return found({})
}
