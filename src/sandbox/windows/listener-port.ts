import type { WindowsState } from '../../model/windows-state.ts'
import { registryPaths } from './places.ts'
import { readDword } from './registry.ts'

/** The port RDP-Tcp is set to; 3389 while the value is absent or no number. */
export function listenerPort(state: WindowsState): number {
  return readDword(state, registryPaths.RT, 'PortNumber') ?? 3389
}
