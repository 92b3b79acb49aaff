import type { RegistryValue } from '../../model/registry-value.ts'
import type { WindowsState } from '../../model/windows-state.ts'
import { registryPaths } from './places.ts'

type Keys = Record<string, { values: Record<string, RegistryValue> }>

const expand = (data: string): RegistryValue => ({ type: 'REG_EXPAND_SZ', data })
const text = (data: string): RegistryValue => ({ type: 'REG_SZ', data })
const binary = (data: string): RegistryValue => ({ type: 'REG_BINARY', data })

/** Where Windows keeps its boot entries, and the one that is started unless another is chosen. */
const bootStore = 'HKLM\\BCD00000000\\Objects'
const bootManager = `${bootStore}\\{9dea862c-5cdd-4e70-acc1-f32b344d4795}\\Elements`
const bootEntry = '{7f3e2a90-5c41-11ee-9d2b-806e6f6e6963}'

/** Keys of the boot entry, of logon rights and of network providers. */
export const systemKeys = {
  bootStore,
  /** `BcdBootMgrObject_DefaultObject` (Microsoft: BcdBootMgrElementTypes). */
  defaultEntry: `${bootManager}\\23000003`,
  /** `BcdOSLoaderInteger_SafeBoot` of the default entry; there only where the next start is a safe one. */
  safeBoot: `${bootStore}\\${bootEntry}\\Elements\\25000080`,
  /** There only while Windows runs in safe mode. */
  safeMode: 'HKLM\\SYSTEM\\CurrentControlSet\\Control\\SafeBoot\\Option',
  servicingPending:
    'HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Component Based Servicing\\RebootPending',
  updatePending:
    'HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\WindowsUpdate\\Auto Update\\RebootRequired',
  /** Accounts with rights of logon, each with its bits in `ActSysAc`. */
  rights: 'HKLM\\SECURITY\\Policy\\Accounts',
  providerOrder: 'HKLM\\SYSTEM\\CurrentControlSet\\Control\\NetworkProvider\\Order',
  sessionHostRole:
    'HKLM\\SOFTWARE\\Microsoft\\ServerManager\\ServicingStorage\\ServerComponentCache\\RDS-RD-Server',
} as const

/** Bits of `ActSysAc`, as Windows sets them up on a server: who may log on, and how. */
const rights: Readonly<Record<string, string>> = {
  'S-1-1-0': '02000000',
  'S-1-5-32-544': '07040000',
  'S-1-5-32-545': '03000000',
  'S-1-5-32-551': '07000000',
  'S-1-5-32-555': '00040000',
}

/** Keys of a healthy Windows that tell of the machine as a whole. */
export function baselineSystemKeys(): Keys {
  const { SVC, TS } = registryPaths
  const service = (name: string, host: string): Keys => ({
    [`${SVC}\\${name}`]: {
      values: { ImagePath: expand(`%SystemRoot%\\system32\\svchost.exe -k ${host} -p`) },
    },
  })
  const provider = (name: string, file: string): Keys => ({
    [`${SVC}\\${name}\\NetworkProvider`]: {
      values: { ProviderPath: expand(`%SystemRoot%\\System32\\${file}`) },
    },
  })
  return {
    [systemKeys.defaultEntry]: { values: { Element: text(bootEntry) } },
    [`${bootStore}\\${bootEntry}\\Elements`]: { values: {} },
    ...Object.fromEntries(
      Object.entries(rights).map(([sid, bits]) => [
        `${systemKeys.rights}\\${sid}\\ActSysAc`,
        { values: { '': binary(bits) } },
      ]),
    ),
    [`${TS}\\ClusterSettings`]: {
      values: { SessionDirectoryActive: { type: 'REG_DWORD', data: 0 } },
    },
    ...service('RpcEptMapper', 'RPCSS'),
    ...service('RpcSs', 'rpcss'),
    [`${SVC}\\TermService\\Parameters`]: {
      values: { ServiceDll: expand('%SystemRoot%\\System32\\termsrv.dll') },
    },
    [systemKeys.providerOrder]: { values: { ProviderOrder: text('RDPNP,LanmanWorkstation') } },
    ...provider('RDPNP', 'drprov.dll'),
    ...provider('LanmanWorkstation', 'ntlanman.dll'),
    'HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Winlogon': {
      values: { Userinit: text('C:\\Windows\\system32\\userinit.exe,') },
    },
  }
}

const fromWindows = 'S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464'
const sddl = `O:${fromWindows}G:${fromWindows}D:PAI(A;;FA;;;${fromWindows})(A;;0x1200a9;;;SY)(A;;0x1200a9;;;BA)(A;;0x1200a9;;;BU)`

/** Files of Windows that a network provider is loaded from. */
export function baselineSystemFiles(): WindowsState['files'] {
  const folder = { kind: 'directory' as const, sddl, links: 1 }
  const file = { kind: 'file' as const, content: '', sddl, links: 1 }
  return {
    'C:\\Windows': folder,
    'C:\\Windows\\System32': folder,
    'C:\\Windows\\System32\\drprov.dll': file,
    'C:\\Windows\\System32\\ntlanman.dll': file,
  }
}
