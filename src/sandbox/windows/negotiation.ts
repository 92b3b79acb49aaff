import type { RegistryValue } from '../../model/registry-value.ts'
import type { WindowsState } from '../../model/windows-state.ts'
import type { ListenerBehaviour } from './contract.ts'
import { registryPaths } from './places.ts'
import { readValue } from './registry.ts'

/** Failure codes of MS-RDPBCGR 2.2.1.2.2. */
const sslRequired = 1
const hybridRequired = 5

/** Numbers Windows knows (Microsoft, Win32_TSGeneralSetting), and what it does while the value is absent. */
const known = {
  SecurityLayer: { least: 0, most: 2, absent: 2 },
  UserAuthentication: { least: 0, most: 1, absent: 1 },
  MinEncryptionLevel: { least: 1, most: 4, absent: 2 },
} as const
type Setting = keyof typeof known

/**
 * What comes of the settings of the listener before any TLS; undefined where TLS goes on. A value that
 * Windows does not know is not clamped, so that no client can agree; one that demands NLA beside a
 * layer without TLS asks for what it cannot give.
 */
export function negotiationOf(state: WindowsState): ListenerBehaviour | undefined {
  const layer = settingOf(state, 'SecurityLayer')
  const nla = settingOf(state, 'UserAuthentication')
  if ([layer, nla, settingOf(state, 'MinEncryptionLevel')].includes(undefined)) {
    return { kind: 'refuse', code: sslRequired }
  }
  const value = readValue(state, registryPaths.RT, 'fAllowSecProtocolNegotiation')
  const negotiates = value?.type !== 'REG_DWORD' || value.data !== 0
  if (negotiates && layer !== 0) return undefined
  return nla === 0 ? { kind: 'standard-security' } : { kind: 'refuse', code: hybridRequired }
}

/** Whether layer and encryption contradict each other, which Windows corrects and logs (event 1050). */
export function isInconsistent(state: WindowsState): boolean {
  return settingOf(state, 'SecurityLayer') === 2 && settingOf(state, 'MinEncryptionLevel') === 1
}

/** The setting in force: Group Policy's, else the listener's own. Undefined: no value Windows knows. */
function settingOf(state: WindowsState, name: Setting): number | undefined {
  const { POL, RT } = registryPaths
  const value = readValue(state, POL, name) ?? readValue(state, RT, name)
  return value === undefined ? known[name].absent : knownNumber(value, name)
}

function knownNumber(value: RegistryValue, name: Setting): number | undefined {
  if (value.type !== 'REG_DWORD') return undefined
  const { least, most } = known[name]
  return value.data >= least && value.data <= most ? value.data : undefined
}
