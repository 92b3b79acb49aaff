import { registryPaths } from '../change/registry-paths.ts'
import type { WindowsState } from '../model/windows-state.ts'
import { readValue } from './windows/registry.ts'

/** What Windows listens on when it is not told (the value's default in a new installation). */
const defaultPort = 3389

/** The port the guest's Remote Desktop is set to. */
export function rdpPort(windows: WindowsState): number {
  const value = readValue(windows, registryPaths.RT, 'PortNumber')
  return value?.type === 'REG_DWORD' ? value.data : defaultPort
}
