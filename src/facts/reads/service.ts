import { listenerClassValues } from '../../change/listener-values.ts'
import { registryPaths } from '../../change/registry-paths.ts'
import type { RegistryValue } from '../../model/registry-value.ts'
import { settingKeys } from '../registry-settings.ts'
import type { Reads } from './reads.ts'

const { TS, RT, SVC } = registryPaths
const dword = (data: number): RegistryValue => ({ type: 'REG_DWORD', data })
const dwords = (values: Record<string, number>) =>
  Object.fromEntries(Object.entries(values).map(([name, data]) => [name, dword(data)]))
const present = (values: Record<string, RegistryValue>) => ({ status: 'present', values }) as const
const running = (start: number) => ({ status: 'present', state: 'running', start }) as const

/** Where `netsh interface portproxy` keeps what it passes on from IPv4 to IPv4. */
export const portProxyKey = `${SVC}\\PortProxy\\v4tov4\\tcp`

/** The account TermService runs as, on every build since Windows 8. */
export const termServiceAccount = 'NT Authority\\NetworkService'
/** The library that is TermService, on every build since Windows 8. */
export const termServiceLibrary = '%SystemRoot%\\System32\\termsrv.dll'

/** RDP-Tcp as an export of a real key has it. */
const usualListener: Record<string, RegistryValue> = {
  ...listenerClassValues,
  // By build; this is what most have.
  WdName: { type: 'REG_SZ', data: 'Microsoft RDP 8.0' },
  ...dwords({
    fAllowSecProtocolNegotiation: 1,
    fDisableEncryption: 1,
    fEnableWinStation: 1,
    fInheritMaxDisconnectionTime: 1,
    fInheritMaxIdleTime: 1,
    fInheritMaxSessionTime: 1,
    fInheritReconnectSame: 1,
    fLogonDisabled: 0,
    fReconnectSame: 0,
    InteractiveDelay: 0x32,
    KeepAliveTimeout: 1,
    LanAdapter: 0,
    MaxConnectionTime: 0,
    MaxDisconnectionTime: 0,
    MaxIdleTime: 0,
    MaxInstanceCount: 0xffffffff,
    MinEncryptionLevel: 2,
    OutBufCount: 6,
    OutBufDelay: 0x64,
    OutBufLength: 0x212,
    PortNumber: 3389,
    SecurityLayer: 2,
    UserAuthentication: 1,
    WebSocketListenerPort: 3387,
    WebSocketTlsListenerPort: 3392,
  }),
}

/** Services, the listener and its port. Start types as on healthy images of builds 9600 to 26100. */
export const serviceReads: Reads = {
  registryKeys: [...settingKeys, portProxyKey],
  registryValues: {
    [`${SVC}\\TermService`]: ['Type', 'ObjectName'],
    [`${SVC}\\TermService\\Parameters`]: ['ServiceDll'],
  },
  keyAccess: [RT],
  services: ['TermService', 'SessionEnv', 'UmRdpService', 'CryptSvc', 'KeyIso', 'CertPropSvc'],
  usual: {
    registry: {
      [TS]: present(
        dwords({ fDenyTSConnections: 0, TSEnabled: 1, TSUserEnabled: 0, TSServerDrainMode: 0 }),
      ),
      [RT]: present(usualListener),
      [portProxyKey]: { status: 'absent' },
      // 0x20: it shares its process with other services.
      [`${SVC}\\TermService`]: present({
        Type: dword(0x20),
        ObjectName: { type: 'REG_SZ', data: termServiceAccount },
      }),
      [`${SVC}\\TermService\\Parameters`]: present({
        ServiceDll: { type: 'REG_EXPAND_SZ', data: termServiceLibrary },
      }),
    },
    services: {
      TermService: running(3),
      SessionEnv: running(3),
      UmRdpService: running(3),
      CryptSvc: running(2),
      KeyIso: running(3),
      CertPropSvc: running(3),
    },
    keyAccess: {
      // What the key inherits from the hive.
      [RT]: {
        status: 'present',
        sddl: 'O:BAG:SYD:AI(A;CIID;KR;;;BU)(A;CIID;KA;;;BA)(A;CIID;KA;;;SY)(A;CIIOID;KA;;;CO)',
      },
    },
  },
}
