import { registryPaths } from '../../../change/registry-paths.ts'
import type { WindowsState } from '../../../model/windows-state.ts'
import { readValue } from '../registry.ts'
import { findByName, sameName } from '../spelling.ts'

const { APPCS } = registryPaths

/**
 * Whether the list of apps that may use loopback stops this service at its start: the firewall's service
 * ends at a list of any type but REG_SZ, even an empty one (measured on Server 2022).
 */
export function isStoppedByList(state: WindowsState, name: string): boolean {
  if (!sameName(name, 'mpssvc')) return false
  const list = readValue(state, APPCS, 'DebugedLoopbackApps')
  return list !== undefined && list.type !== 'REG_SZ'
}

/** Without the list the service manager's next attempt to start the service succeeds. */
export async function listRemoved(
  draft: WindowsState,
  path: string,
  startService: (draft: WindowsState, name: string) => Promise<unknown>,
): Promise<void> {
  const service = findByName(draft.services, 'mpssvc')
  if (!sameName(path, APPCS) || isStoppedByList(draft, 'mpssvc')) return
  if (service?.start === 'automatic' && service.state === 'stopped')
    await startService(draft, 'mpssvc')
}
