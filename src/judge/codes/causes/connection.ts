import { cause } from '../row.ts'

/** Causes why a connection that was made is closed, drops or stays silent. */
export const connectionCauses = {
  overload: cause('guest', 'brute-force', {
    cause: 'the VM is overloaded, or flooded with failing logons',
    why: 'connections are closed, or not answered in time, while the server cannot keep up',
    tell: 'many events 4625 a minute; the private address works where the public one does not; CPU and memory in the metrics',
    runbooks: ['brute-force-load', 'memory-cpu-pressure', 'disk-full', 'rdp-open-to-internet'],
    verdicts: ['tcp-closed', 'x224-silent', 'tls-reset', 'tls-silent'],
  }),
  serviceIll: cause('guest', 'inferred', {
    cause: 'the service of Remote Desktop hangs, crashes, or waits for a restart of Windows',
    why: 'the listener takes the connection and then nobody works on it',
    tell: 'probe says x224-silent or tcp-closed; TermService crashed in the System log (7031, 7034)',
    runbooks: ['termservice-crash-loop', 'pending-reboot-updates', 'crypto-services'],
    verdicts: ['x224-silent', 'tcp-closed'],
  }),
  otherProgram: cause('guest', 'inferred', {
    cause: 'another program or a second listener holds the port',
    why: 'whoever answers does not speak Remote Desktop, or not as the client expects',
    tell: 'probe says x224-not-rdp or tcp-closed; diagnose reads who owns the port',
    runbooks: ['port-taken', 'winstation-other', 'winstation-key-acl', 'rdp-wrapper'],
    verdicts: ['x224-not-rdp', 'tcp-closed'],
  }),
  securityMismatch: cause('guest', 'internal-error', {
    cause: 'the security settings of the listener contradict each other or the client',
    why: 'NLA, security layer and FIPS leave no common way, and the server ends the connection',
    tell: 'event 1050; probe says x224-refused',
    runbooks: ['nla-security-mismatch', 'fips-mode'],
    verdicts: ['x224-refused'],
  }),
  settingsShut: cause('guest', 'internal-error', {
    cause:
      'Remote Desktop is switched off, or its settings or files cannot be read by its services',
    why: 'the listener takes the connection and cannot go on with it',
    tell: 'fDenyTSConnections; who may read the key RDP-Tcp and the drive of Windows',
    runbooks: ['rdp-disabled', 'winstation-key-acl', 'root-acl'],
    verdicts: ['tcp-closed', 'x224-silent', 'tcp-refused', 'tcp-timeout'],
  }),
  middlebox: cause('network', 'inferred', {
    cause:
      'a device on the way ends the connection: intrusion prevention, proxy, load balancer, VPN, antivirus',
    why: 'the reset comes from the device and looks like the server’s',
    tell: 'the handshake inside Windows works, and a probe from the VM’s network works, too',
    runbooks: ['wfp-or-av-filter'],
    verdicts: ['tls-reset', 'tcp-closed', 'tls-silent'],
  }),
  pathLoss: cause('network', 'inferred', {
    cause: 'packets are lost on the way, large ones first where a VPN makes them smaller',
    why: 'what was sent is never answered, though a connection was made',
    tell: 'probe says tls-silent or x224-silent, now and then; it does not from the VM’s network',
    verdicts: ['tls-silent', 'x224-silent', 'tcp-timeout', 'ok', 'path-mtu', 'path-unsteady'],
  }),
  sessionDies: cause('guest', 'inferred', {
    cause: 'the session or its service dies in Windows',
    why: 'the server closes the socket without saying why',
    tell: 'TermService crashed (7031, 7034) or memory ran out (2004) at that time',
    runbooks: ['termservice-crash-loop', 'memory-cpu-pressure', 'port-exhaustion', 'disk-full'],
    verdicts: ['ok', 'tcp-closed'],
  }),
  afterLogon: cause('guest', 'RustDesk 10125', {
    cause: 'what starts a desktop ends at once after the logon',
    why: 'seen as 0x904 with extended 0 after the password was taken',
    tell: 'it happens only after the credentials; another account, or `mstsc /admin`, comes through',
    runbooks: ['profile-shell', 'audio-hang', 'umbus-device', 'network-provider-orphan'],
    verdicts: ['ok'],
  }),
  udp: cause('client', 'folklore', {
    cause: 'the UDP part of the connection fails',
    why: 'UDP starts after TCP, so it can drop a session, and cannot break the handshake',
    tell: 'sessions drop after about a minute, and no more with fClientDisableUDP=1 on the client',
    verdicts: ['ok'],
  }),
  networkGroupLast: cause('network', 'inferred', {
    cause: 'a network security group',
    why: 'least likely: it drops packets before any connection is made, and that gives 0x204; this code means that there was one',
    tell: 'probe says tcp-timeout; then the code was copied wrongly, or the way is cut now and then',
    runbooks: ['nsg-blocks-rdp'],
    verdicts: ['tcp-timeout'],
  }),
  itself: cause('client', 'TechNet', {
    cause: 'the address leads back to the client itself, or to its own console',
    why: 'a name in the hosts file, 127.x.x.x, or a NAT that sends its own packets back',
    tell: 'probe shows a certificate with the name of the client’s own machine',
    verdicts: ['ok'],
  }),
  wrapper: cause('guest', 'SuperRDP 38', {
    cause: 'Remote Desktop is loaded from a foreign file (RDP Wrapper and the like)',
    why: 'such programs patch the service for one build and break with the next',
    tell: 'ServiceDll of TermService is not termsrv.dll in System32',
    runbooks: ['rdp-wrapper'],
    verdicts: ['ok', 'tcp-closed'],
  }),
  graphics: cause('client', 'mRemoteNG 1194', {
    cause: 'graphics, a driver, or what the client redirects',
    why: 'client and server disagree about what they send after the logon',
    tell: 'it goes away without redirected devices, with fewer colours, or from another client',
    runbooks: ['umbus-device', 'audio-hang'],
    verdicts: ['ok'],
  }),
  staleSession: cause('guest', 'folklore', {
    cause: 'a session of the same user is stuck, or ports are forwarded on the way',
    why: 'the server tries to go on with a session that does not answer',
    tell: '`qwinsta` inside Windows lists the session; it works after it is reset',
    verdicts: ['ok'],
  }),
} as const
