import type { Reads } from './reads.ts'

const svchost = 'App=%SystemRoot%\\system32\\svchost.exe'

/** Firewall and network. */
export const networkReads: Reads = {
  usual: {
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
