import type { WindowsState } from '../../model/windows-state.ts'

type Service = WindowsState['services'][string]
const running = (start: Service['start'], ...dependsOn: string[]): Service => ({
  start,
  state: 'running',
  dependsOn,
})

/**
 * Services of a healthy Windows that Remote Desktop stands on, with start types as on healthy Azure
 * images and the dependencies their keys name (`DependOnService`), drivers left out where nothing asks.
 */
export function baselineServices(): WindowsState['services'] {
  return {
    DcomLaunch: running('automatic'),
    RpcEptMapper: running('automatic'),
    RpcSs: running('automatic', 'RpcEptMapper', 'DcomLaunch'),
    TermService: { ...running('manual', 'RpcSs'), displayName: 'Remote Desktop Services' },
    SessionEnv: running('manual', 'RpcSs', 'LanmanWorkstation'),
    UmRdpService: running('manual', 'TermService'),
    CryptSvc: running('automatic', 'RpcSs'),
    KeyIso: running('manual', 'RpcSs'),
    CertPropSvc: running('manual', 'RpcSs'),
    LanmanWorkstation: running('automatic', 'nsi'),
    EventLog: running('automatic'),
    Winmgmt: running('automatic', 'RpcSs'),
    BFE: running('automatic', 'RpcSs'),
    mpssvc: running('automatic', 'BFE'),
    Tcpip: running('boot'),
    NDIS: running('boot'),
    Afd: running('system'),
    nsiproxy: running('system'),
    nsi: running('automatic', 'RpcSs', 'nsiproxy'),
    Dhcp: running('automatic', 'nsi', 'Tcpip', 'Afd'),
    Dnscache: running('automatic', 'nsi', 'Tcpip'),
    NlaSvc: running('automatic', 'nsi', 'RpcSs', 'Tcpip', 'Dhcp'),
    netvsc: running('manual'),
    netprofm: running('manual', 'RpcSs', 'NlaSvc'),
    W32Time: running('manual'),
    Netlogon: { ...running('manual', 'LanmanWorkstation'), state: 'stopped' },
    TrustedInstaller: { ...running('manual'), state: 'stopped' },
    umbus: running('manual'),
    RdAgent: running('automatic'),
    WindowsAzureGuestAgent: running('automatic'),
  }
}
