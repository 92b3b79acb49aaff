import { cause } from '../row.ts'

/** Causes beside the transport: licences, limits of sessions, the client, a gateway. */
export const sessionCauses = {
  clientLicence: cause('licensing', 'iap-desktop 571', {
    cause: 'the client’s store of licences is damaged or cannot be written',
    why: 'the licence is kept on the client, below MSLicensing in its registry',
    tell: 'another client comes through; this one does when it is started elevated once',
    verdicts: ['ok'],
  }),
  noLicences: cause('licensing', 'no-license-server', {
    cause: 'the session host has no licences to give, or finds no licence server',
    why: 'without the role of a licence server the grace period ends after 120 days',
    tell: '`mstsc /admin` comes through; events of TerminalServices-Licensing',
    runbooks: ['rds-licensing'],
    verdicts: ['ok'],
  }),
  licenceWay: cause('network', 'inferred', {
    cause: 'the licences are not exchanged in time',
    why: 'the server, or the licence server behind it, does not answer',
    tell: 'it works at another time, or with `mstsc /admin`',
    runbooks: ['rds-licensing', 'memory-cpu-pressure'],
    verdicts: ['ok'],
  }),
  notLicensedRemote: cause('licensing', 'win32', {
    cause: 'the machine is not licensed for remote connections',
    why: 'no role of a session host, or more connections than Windows allows without one',
    tell: '`qwinsta` inside Windows tells who is connected; `mstsc /admin` comes through',
    runbooks: ['rds-licensing'],
    verdicts: ['ok'],
  }),
  sessionLimit: cause('guest', 'win32', {
    cause: 'a limit of the session was reached: idle, logon or session time',
    why: 'the server ends sessions as its policy says',
    tell: 'it happens after the same time; diagnose reads MaxIdleTime and MaxConnectionTime',
    runbooks: ['session-limits'],
    verdicts: ['ok'],
  }),
  replaced: cause('account', 'win32', {
    cause: 'somebody else, or another device, took the session over',
    why: 'one session for each account, and the newer connection wins',
    tell: 'the same account is in use elsewhere',
    runbooks: ['session-limits'],
    verdicts: ['ok'],
  }),
  byAdmin: cause('guest', 'TechNet', {
    cause: 'an administrator or a program of the server ended it',
    why: 'a logoff, a restart, or a tool of the server',
    tell: 'the events of TerminalServices-LocalSessionManager (23, 24, 40) at that time',
    verdicts: ['ok'],
  }),
  serverMemory: cause('guest', 'win32', {
    cause: 'the server has no memory left for a session',
    why: 'the session cannot be made',
    tell: 'event 2004; the metrics of the VM',
    runbooks: ['memory-cpu-pressure'],
    verdicts: ['ok', 'x224-silent'],
  }),
  clientSide: cause('client', 'win32', {
    cause: 'the client itself',
    why: 'memory, a setting or its version; nothing was asked of the VM',
    tell: 'another client on another machine comes through',
    verdicts: ['ok'],
  }),
  serverProtocol: cause('guest', 'inferred', {
    cause: 'client and server do not understand each other’s messages',
    why: 'a damaged build, a foreign listener, or a device that changes what is sent',
    tell: 'the System log and RdpCoreTS on the server at that time; another client',
    runbooks: ['rdp-wrapper', 'port-taken'],
    verdicts: ['ok', 'x224-not-rdp', 'credssp-garbled'],
  }),
  gatewayAccess: cause('gateway', 'TechNet', {
    cause: 'the gateway does not take these credentials, or its policies do not let them in',
    why: 'the gateway asks for itself, before the VM is met',
    tell: 'the log of the gateway (TerminalServices-Gateway); another account, or no gateway at all',
  }),
  gatewayCertificate: cause('gateway', 'TechNet', {
    cause: 'the client does not trust the certificate of the gateway',
    why: 'it expired, has another name, or its issuer is unknown to the client',
    tell: 'look at the certificate of the gateway in a browser',
  }),
  gatewayDown: cause('gateway', 'TechNet', {
    cause: 'the gateway cannot be reached, or is not available now',
    why: 'a wrong name, a firewall before it, or a gateway that is down',
    tell: 'other VMs behind the same gateway fail, too',
  }),
  gatewayLimit: cause('gateway', 'TechNet', {
    cause: 'a limit of the gateway: connections, idle time or session time',
    why: 'the gateway ends what its policy does not allow',
    tell: 'the policies and the log of the gateway',
  }),
  gatewayTarget: cause('gateway', 'TechNet', {
    cause: 'the VM behind the gateway does not answer the gateway',
    why: 'the gateway works; the fault is on the way from it to the VM, or in the VM',
    tell: 'probe the VM from the network of the gateway',
    runbooks: ['vm-not-running', 'termservice-down', 'firewall-rdp-rule', 'rdp-disabled'],
    verdicts: ['tcp-timeout', 'tcp-refused', 'x224-silent', 'tls-reset'],
  }),
} as const
