import { registryPaths } from '../change/registry-paths.ts'
import type { Facts } from '../model/facts.ts'

/** The listener's settings as facts. */
export type Settings = NonNullable<NonNullable<NonNullable<Facts['guest']>['rdp']>['settings']>

/** Where one setting lies, and what Windows does while the value is absent. */
export interface RegistrySetting {
  fact: keyof Settings
  key: 'TS' | 'RT'
  value: string
  absent: number
}

/** MaxInstanceCount without a limit. */
export const noLimit = 0xffffffff

/**
 * Every DWORD that becomes a fact of `guest.rdp.settings`. Defaults: an untouched RDP-Tcp key of
 * Windows 8 and later, and Microsoft's troubleshooting pages for Remote Desktop. An absent
 * fDenyTSConnections counts as 1, because no listener opens then (measured on Server 2022).
 */
export const registrySettings: readonly RegistrySetting[] = [
  { fact: 'denyConnections', key: 'TS', value: 'fDenyTSConnections', absent: 1 },
  { fact: 'enabled', key: 'TS', value: 'TSEnabled', absent: 1 },
  { fact: 'userEnabled', key: 'TS', value: 'TSUserEnabled', absent: 0 },
  { fact: 'drainMode', key: 'TS', value: 'TSServerDrainMode', absent: 0 },
  { fact: 'winStationEnabled', key: 'RT', value: 'fEnableWinStation', absent: 1 },
  { fact: 'logonDisabled', key: 'RT', value: 'fLogonDisabled', absent: 0 },
  { fact: 'port', key: 'RT', value: 'PortNumber', absent: 3389 },
  { fact: 'lanAdapter', key: 'RT', value: 'LanAdapter', absent: 0 },
  { fact: 'maxInstanceCount', key: 'RT', value: 'MaxInstanceCount', absent: noLimit },
  { fact: 'securityLayer', key: 'RT', value: 'SecurityLayer', absent: 2 },
  { fact: 'userAuthentication', key: 'RT', value: 'UserAuthentication', absent: 1 },
  { fact: 'minEncryptionLevel', key: 'RT', value: 'MinEncryptionLevel', absent: 2 },
]

/** Values Group Policy may set under POL, in the spelling that conditions use. */
export const policyValues: readonly string[] = [
  'fDenyTSConnections',
  'SecurityLayer',
  'UserAuthentication',
  'MinEncryptionLevel',
  'MaxInstanceCount',
]

/** The keys that the derivations of settings and policy read. */
export const settingKeys: readonly string[] = [
  registryPaths.TS,
  registryPaths.RT,
  registryPaths.POL,
]
