import { listenerClassValues } from '../../change/listener-values.ts'
import type { RegistryValue } from '../../model/registry-value.ts'
import { baselineFirewall } from './baseline-firewall.ts'
import { baselineSystemKeys } from './baseline-system.ts'
import { keyPaths, registryPaths } from './places.ts'

const dword = (data: number): RegistryValue => ({ type: 'REG_DWORD', data })
const text = (data: string): RegistryValue => ({ type: 'REG_SZ', data })

/** Values of RDP-Tcp on a healthy Windows Server 2012 or later (an export of a real key). */
const rdpTcp: Record<string, RegistryValue> = {
  ...listenerClassValues,
  fAllowSecProtocolNegotiation: dword(1),
  fDisableEncryption: dword(1),
  fEnableWinStation: dword(1),
  fInheritMaxDisconnectionTime: dword(1),
  fInheritMaxIdleTime: dword(1),
  fInheritMaxSessionTime: dword(1),
  fInheritReconnectSame: dword(1),
  fLogonDisabled: dword(0),
  fReconnectSame: dword(0),
  InteractiveDelay: dword(0x32),
  // Azure's guide to preparing a VHD sets 1.
  KeepAliveTimeout: dword(1),
  LanAdapter: dword(0),
  MaxConnectionTime: dword(0),
  MaxDisconnectionTime: dword(0),
  MaxIdleTime: dword(0),
  MaxInstanceCount: dword(0xffffffff),
  MinEncryptionLevel: dword(2),
  OutBufCount: dword(6),
  OutBufDelay: dword(0x64),
  OutBufLength: dword(0x212),
  PortNumber: dword(3389),
  SecurityLayer: dword(2),
  UserAuthentication: dword(1),
  WdName: text('Microsoft RDP 8.0'),
  WebSocketListenerPort: dword(3387),
  WebSocketTlsListenerPort: dword(3392),
}

/** A revision past every update that matters, whatever the build. */
const updated = 30_000

/**
 * Keys of a healthy Windows, without certificates: those come with their store. The policy key of
 * Remote Desktop is absent, as where no Group Policy sets anything.
 */
export function baselineRegistry(
  machineGuid: string,
): Record<string, { values: Record<string, RegistryValue> }> {
  return {
    [registryPaths.TS]: {
      values: {
        fDenyTSConnections: dword(0),
        TSEnabled: dword(1),
        TSUserEnabled: dword(0),
        TSServerDrainMode: dword(0),
      },
    },
    [registryPaths.WST]: { values: { SelfSignedCertStore: text('Remote Desktop') } },
    [registryPaths.RT]: { values: { ...rdpTcp } },
    [keyPaths.cryptography]: { values: { MachineGuid: text(machineGuid) } },
    [keyPaths.profileList]: {
      values: { ProgramData: { type: 'REG_EXPAND_SZ', data: '%SystemDrive%\\ProgramData' } },
    },
    [registryPaths.SCH]: { values: {} },
    [registryPaths.LSA]: { values: { ForceGuest: dword(0), disabledomaincreds: dword(0) } },
    [`${registryPaths.LSA}\\MSV1_0`]: { values: {} },
    [`${registryPaths.LSA}\\FIPSAlgorithmPolicy`]: { values: { Enabled: dword(0) } },
    [keyPaths.windowsVersion]: { values: { UBR: dword(updated) } },
    [`${keyPaths.systemCertificates}\\MY`]: { values: {} },
    [`${keyPaths.systemCertificates}\\MY\\Certificates`]: { values: {} },
    [registryPaths.CST]: { values: {} },
    [`${registryPaths.CST}\\Certificates`]: { values: {} },
    [keyPaths.services]: { values: {} },
    ...baselineFirewall(),
    ...baselineSystemKeys(),
    [`${keyPaths.services}\\TermService`]: {
      values: { Type: dword(0x20), ObjectName: text('NT Authority\\NetworkService') },
    },
    [`${keyPaths.services}\\TermService\\Parameters`]: {
      values: {
        ServiceDll: { type: 'REG_EXPAND_SZ', data: '%SystemRoot%\\System32\\termsrv.dll' },
      },
    },
  }
}
