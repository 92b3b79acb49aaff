import { registryPaths } from '../../change/registry-paths.ts'
import type { RegistryValue } from '../../model/registry-value.ts'
import type { Reads } from './reads.ts'

const windowsVersion = 'HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion'

/** Registry keys that tell of the machine as a whole. */
export const systemPaths = {
  /** There only while Windows runs in safe mode. */
  safeMode: 'HKLM\\SYSTEM\\CurrentControlSet\\Control\\SafeBoot\\Option',
  /** There only while servicing, or Windows Update, waits for a restart. */
  servicingPending: `${windowsVersion}\\Component Based Servicing\\RebootPending`,
  updatePending: `${windowsVersion}\\WindowsUpdate\\Auto Update\\RebootRequired`,
  /** Whether the machine takes part in a farm of session hosts. */
  cluster: `${registryPaths.TS}\\ClusterSettings`,
  rpcMapper: `${registryPaths.SVC}\\RpcEptMapper`,
  rpc: `${registryPaths.SVC}\\RpcSs`,
  termService: `${registryPaths.SVC}\\TermService\\Parameters`,
  winlogon: 'HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Winlogon',
} as const

const windows = 'Microsoft-Windows'
const terminalServices = `${windows}-TerminalServices`

/** 1050 to 1069 and their like: by build in System or in a log of the provider's own. */
const remoteConnections = {
  logs: [
    'System',
    `${terminalServices}-RemoteConnectionManager/Operational`,
    `${terminalServices}-RemoteConnectionManager/Admin`,
  ],
  provider: `${terminalServices}-RemoteConnectionManager`,
}
const inSystem = (provider: string) => ({ logs: ['System'], provider })

const svchost = (group: string): RegistryValue => ({
  type: 'REG_EXPAND_SZ',
  data: `%SystemRoot%\\system32\\svchost.exe -k ${group} -p`,
})
const values = (of: Record<string, RegistryValue>) => ({ status: 'present' as const, values: of })
const stopped = { status: 'present', state: 'stopped', start: 3 } as const
const running = { status: 'present', state: 'running', start: 3 } as const

/**
 * Accounts, domain, licensing, load and what else hinders a logon. Events: 1006 too many incomplete
 * connections, 1012 too many failed logons, 1068 licensing mode not set, 1069 grace over; 40 why a session
 * ended; 1296 and 2056 the broker does not know the session host; Tcpip 4227 and 4231 no port left for
 * outgoing connections; 2004 memory exhausted; 7011 a service did not answer; LsaSrv 6167 a machine SID
 * that exists twice. Source: Microsoft, "Troubleshoot Remote Desktop connections by event ID", "Port
 * exhaustion troubleshooting", and the knowledge base on duplicate SIDs.
 */
export const systemReads: Reads = {
  services: ['W32Time', 'Netlogon', 'TrustedInstaller', 'Tssdis', 'umbus'],
  registryValues: {
    [systemPaths.safeMode]: ['OptionValue'],
    [systemPaths.servicingPending]: [],
    [systemPaths.updatePending]: [],
    [systemPaths.cluster]: ['SessionDirectoryActive'],
    [systemPaths.rpcMapper]: ['ImagePath'],
    [systemPaths.rpc]: ['ImagePath'],
    [systemPaths.termService]: ['ServiceDll'],
    [systemPaths.winlogon]: ['Userinit'],
  },
  events: {
    '1006': remoteConnections,
    '1012': remoteConnections,
    '1068': remoteConnections,
    '1069': remoteConnections,
    '40': {
      logs: [`${terminalServices}-LocalSessionManager/Operational`],
      provider: `${terminalServices}-LocalSessionManager`,
    },
    '1296': {
      logs: [`${terminalServices}-SessionBroker-Client/Operational`],
      provider: `${terminalServices}-SessionBroker-Client`,
    },
    '2056': {
      logs: [`${terminalServices}-SessionBroker/Operational`],
      provider: `${terminalServices}-SessionBroker`,
    },
    '2004': inSystem(`${windows}-Resource-Exhaustion-Detector`),
    '4227': inSystem('Tcpip'),
    '4231': inSystem('Tcpip'),
    '6167': inSystem('LsaSrv'),
    '7011': inSystem('Service Control Manager'),
  },
  usual: {
    services: {
      W32Time: running,
      Netlogon: stopped,
      TrustedInstaller: stopped,
      Tssdis: { status: 'absent' },
      umbus: running,
    },
    registry: {
      [systemPaths.safeMode]: { status: 'absent' },
      [systemPaths.servicingPending]: { status: 'absent' },
      [systemPaths.updatePending]: { status: 'absent' },
      [systemPaths.cluster]: values({ SessionDirectoryActive: { type: 'REG_DWORD', data: 0 } }),
      [systemPaths.rpcMapper]: values({ ImagePath: svchost('RPCSS') }),
      [systemPaths.rpc]: values({ ImagePath: svchost('rpcss') }),
      [systemPaths.termService]: values({
        ServiceDll: { type: 'REG_EXPAND_SZ', data: '%SystemRoot%\\System32\\termsrv.dll' },
      }),
      [systemPaths.winlogon]: values({
        Userinit: { type: 'REG_SZ', data: 'C:\\Windows\\system32\\userinit.exe,' },
      }),
    },
  },
}
