import { registryPaths } from '../../change/registry-paths.ts'
import type { WindowsState } from '../../model/windows-state.ts'
import { containerFilePrefix, listenerContainer } from './container.ts'
import { readValue, servicesKey } from './registry.ts'

export { registryPaths }

/** Keys beside those of `registryPaths` that the simulated Windows reads. */
export const keyPaths = {
  cryptography: 'HKLM\\SOFTWARE\\Microsoft\\Cryptography',
  profileList: 'HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\ProfileList',
  systemCertificates: 'HKLM\\SOFTWARE\\Microsoft\\SystemCertificates',
  services: servicesKey,
  credSsp:
    'HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Policies\\System\\CredSSP\\Parameters',
  windowsVersion: 'HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion',
  cipherPolicy: 'HKLM\\SOFTWARE\\Policies\\Microsoft\\Cryptography\\Configuration\\SSL\\00010002',
} as const

/** Where `netsh interface portproxy` keeps what it passes on from IPv4 to IPv4. */
export const portProxyKey = `${registryPaths.SVC}\\PortProxy\\v4tov4\\tcp`

/** The drive Windows is installed on; a simulated Windows has no other. */
const systemDrive = 'C:'

/** The ProgramData folder, as ProfileList names it. */
export function programDataOf(state: WindowsState): string {
  const value = readValue(state, keyPaths.profileList, 'ProgramData')
  const text =
    value?.type === 'REG_EXPAND_SZ' || value?.type === 'REG_SZ'
      ? value.data
      : '%SystemDrive%\\ProgramData'
  return text.replace(/%SystemDrive%/i, systemDrive).replace(/\\+$/, '')
}

/** The folder of machine keys of the older (CAPI) providers. */
export function machineKeysOf(state: WindowsState): string {
  return `${programDataOf(state)}\\Microsoft\\Crypto\\RSA\\MachineKeys`
}

/** `MachineGuid`, the second half of every key file's name. Empty when it is absent. */
export function machineGuidOf(state: WindowsState): string {
  const value = readValue(state, keyPaths.cryptography, 'MachineGuid')
  return value?.type === 'REG_SZ' ? value.data : ''
}

/** Where the key of a container lies. */
export function keyFileOf(state: WindowsState, container: string = listenerContainer): string {
  return `${machineKeysOf(state)}\\${containerFilePrefix(container)}_${machineGuidOf(state)}`
}

/** The key of a machine's certificate store by name. */
export function storeKey(store: string): string {
  return `${keyPaths.systemCertificates}\\${store}`
}

/** The key that holds one certificate of a store. */
export function certificateKey(store: string, thumbprint: string): string {
  return `${storeKey(store)}\\Certificates\\${thumbprint}`
}
