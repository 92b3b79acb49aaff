import type { WindowsState } from '../../../model/windows-state.ts'
import { keyPaths } from '../places.ts'
import { found, problem } from '../problem.ts'
import type { Read } from '../problem.ts'
import { readValue } from '../registry.ts'

/** MachineGuid; without it no key file can be named, so sections that need it fail. */
export function machineGuid(state: WindowsState): Read<string> {
  const value = readValue(state, keyPaths.cryptography, 'MachineGuid')
  if (value?.type === 'REG_SZ' || value?.type === 'REG_EXPAND_SZ') return found(value.data)
  return problem('NoMachineGuid', `${keyPaths.cryptography} has no MachineGuid`)
}
