import { registryPaths } from '../../change/registry-paths.ts'
import { profileKeys, profileValues } from '../firewall-profiles.ts'
import type { Reads } from './reads.ts'

const svchost = 'App=%SystemRoot%\\system32\\svchost.exe'

const services = ['BFE', 'mpssvc', 'nsi', 'Dhcp'] as const
const automatic = { status: 'present', state: 'running', start: 2 } as const
const on = {
  status: 'present',
  values: { EnableFirewall: { type: 'REG_DWORD', data: 1 } },
} as const

const localProfiles = Object.values(profileKeys).map(({ local }) => local)
const policyProfiles = Object.values(profileKeys).flatMap(({ policy }) => policy)

/** Firewall and network. */
export const networkReads: Reads = {
  services,
  registryValues: Object.fromEntries([
    [registryPaths.APPCS, ['DebugedLoopbackApps']],
    ...localProfiles.map((path) => [path, profileValues.local]),
    ...policyProfiles.map((path) => [path, profileValues.policy]),
  ]),
  usual: {
    services: Object.fromEntries(services.map((name) => [name, automatic])),
    registry: Object.fromEntries([
      [registryPaths.APPCS, { status: 'absent' }],
      ...localProfiles.map((path) => [path, on]),
      ...policyProfiles.map((path) => [path, { status: 'absent' }]),
    ]),
    // As Windows ships the rules of Remote Desktop and Azure switches them on.
    firewallRules: {
      'RemoteDesktop-UserMode-In-TCP': `Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=3389|${svchost}|Svc=termservice`,
      'RemoteDesktop-UserMode-In-UDP': `Action=Allow|Active=TRUE|Dir=In|Protocol=17|LPort=3389|${svchost}|Svc=termservice`,
      'RemoteDesktop-Shadow-In-TCP':
        'Action=Allow|Active=TRUE|Dir=In|Protocol=6|App=%SystemRoot%\\system32\\RdpSa.exe',
      'RemoteDesktop-In-TCP-WS':
        'Action=Allow|Active=FALSE|Dir=In|Protocol=6|LPort=3387|App=System',
      'RemoteDesktop-In-TCP-WSS':
        'Action=Allow|Active=FALSE|Dir=In|Protocol=6|LPort=3392|App=System',
    },
  },
}
