import type { WindowsState } from '../../../model/windows-state.ts'
import { findByName } from '../spelling.ts'
import type { Refusal } from './service-control.ts'

/** ERROR_SERVICE_NOT_ACTIVE, and ERROR_TIMEOUT as an HRESULT: no source answered (winerror.h). */
const notActive = { id: '1062', message: 'The service has not been started.' }
const noTimeData = { id: '2147943860', message: 'No time data was available.' }

/** `w32tm /resync`: the service of Windows Time asks its source, and the clock is right again. */
export function syncTime(draft: WindowsState): Refusal | undefined {
  if (findByName(draft.services, 'W32Time')?.state !== 'running') return notActive
  if (draft.system.timeSource === 'silent') return noTimeData
  const aheadMs = draft.system.clockAheadSeconds * 1000
  draft.clock = new Date(Date.parse(draft.clock) - aheadMs).toISOString()
  draft.system.clockAheadSeconds = 0
  return undefined
}
