import type { WindowsState } from '../../../model/windows-state.ts'
import { systemKeys } from '../baseline-system.ts'
import { readDword, readValue, removeKey, writeValue } from '../registry.ts'
import { findByName, sameName } from '../spelling.ts'

/** Services of Remote Desktop: none of them is on the list of what safe mode starts. */
const notInSafeMode = ['UmRdpService', 'TermService', 'SessionEnv'] as const

/** Whether Windows runs in safe mode now. */
export function isSafeMode(state: WindowsState): boolean {
  return (readDword(state, systemKeys.safeMode, 'OptionValue') ?? 0) !== 0
}

/** Whether the service manager refuses a service because Windows runs in safe mode. */
export function isBarred(state: WindowsState, name: string): boolean {
  return isSafeMode(state) && notInSafeMode.some((each) => sameName(each, name))
}

/** In safe mode the services of Remote Desktop were never started. */
export function settleSafeMode(draft: WindowsState): void {
  if (!isSafeMode(draft)) return
  for (const name of notInSafeMode) {
    const service = findByName(draft.services, name)
    if (service) service.state = 'stopped'
  }
}

/**
 * What a start makes of the boot entry: with `safeboot` Windows comes up in safe mode, without it as
 * usual. `SafeBoot\Option` says which; its numbers are one above those of the boot entry.
 */
export function chooseMode(draft: WindowsState): void {
  const element = readValue(draft, systemKeys.safeBoot, 'Element')
  if (element === undefined) return removeKey(draft, systemKeys.safeMode)
  const mode = element.type === 'REG_BINARY' ? Number.parseInt(element.data.slice(0, 2), 16) : 0
  writeValue(draft, systemKeys.safeMode, 'OptionValue', { type: 'REG_DWORD', data: mode + 1 })
}
