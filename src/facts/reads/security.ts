import { registryPaths } from '../../change/registry-paths.ts'
import type { RegistryValue } from '../../model/registry-value.ts'
import { securityPlaces, tlsVersions } from '../security-places.ts'
import type { Reads } from './reads.ts'

const schannel = { logs: ['System'], provider: 'Schannel' }
const appLocker = 'Microsoft-Windows-AppLocker'
const absent = { status: 'absent' } as const
const present = (values: Record<string, RegistryValue>) => ({ status: 'present', values }) as const
const dword = (data: number): RegistryValue => ({ type: 'REG_DWORD', data })

const { LSA } = registryPaths
const { cipherPolicy, credSsp, fips, msv, os, safer, srpExe } = securityPlaces
const tlsServers = tlsVersions.map((version) => `${registryPaths.SCH}\\${version}\\Server`)

/**
 * TLS, NLA, CredSSP, NTLM and policy. 1050 settings that contradict each other; Schannel 36874 no common
 * cipher suite, 36888 an alert was sent; AppLocker 8004 and 8007 something was kept from running.
 * Usual: an untouched Windows Server, where nearly all of these values are absent.
 */
export const securityReads: Reads = {
  registryValues: {
    [LSA]: ['disabledomaincreds', 'ForceGuest', 'LmCompatibilityLevel', 'LsaCfgFlags'],
    [msv]: ['RestrictReceivingNTLMTraffic', 'RestrictSendingNTLMTraffic'],
    [fips]: ['Enabled'],
    [credSsp]: ['AllowEncryptionOracle'],
    [cipherPolicy]: ['Functions'],
    [os]: ['UBR'],
    [srpExe]: ['EnforcementMode'],
    [safer]: ['DefaultLevel'],
    ...Object.fromEntries(tlsServers.map((path) => [path, ['Enabled', 'DisabledByDefault']])),
  },
  paths: [securityPlaces.appLockerExe],
  events: {
    '1050': {
      logs: ['System'],
      provider: 'Microsoft-Windows-TerminalServices-RemoteConnectionManager',
    },
    '36874': schannel,
    '36888': schannel,
    '8004': { logs: [`${appLocker}/EXE and DLL`], provider: appLocker },
    '8007': { logs: [`${appLocker}/MSI and Script`], provider: appLocker },
  },
  usual: {
    registry: {
      [LSA]: present({ ForceGuest: dword(0), disabledomaincreds: dword(0) }),
      [msv]: present({}),
      [fips]: present({ Enabled: dword(0) }),
      [credSsp]: absent,
      [cipherPolicy]: absent,
      [srpExe]: absent,
      [safer]: absent,
      ...Object.fromEntries(tlsServers.map((path) => [path, absent])),
    },
    paths: { [securityPlaces.appLockerExe]: absent },
  },
}
