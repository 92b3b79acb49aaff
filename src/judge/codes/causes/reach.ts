import { cause } from '../row.ts'

/** Causes why no connection is made at all. */
export const reachCauses = {
  notRunning: cause('guest', 'TechNet', {
    cause: 'the VM is not running, or hangs',
    why: 'nothing answers at its address',
    tell: 'the power state that diagnose reads from Azure; boot diagnostics where it is running',
    runbooks: ['vm-not-running', 'boot-failure', 'platform-unhealthy'],
    verdicts: ['tcp-timeout'],
  }),
  networkBlocks: cause('network', 'inferred', {
    cause: 'a network security group, a route or an appliance does not let the connection through',
    why: 'packets are dropped before Windows sees them',
    tell: 'the effective rules that diagnose reads; a probe from inside the network gets through',
    runbooks: [
      'nsg-blocks-rdp',
      'no-group-standard-address',
      'jit-closed',
      'route-to-appliance',
      'guest-port-not-open',
    ],
    verdicts: ['tcp-timeout', 'tcp-unreachable', 'tcp-refused'],
  }),
  firewallBlocks: cause('guest', 'inferred', {
    cause: 'the Windows firewall does not let Remote Desktop in',
    why: 'the firewall drops silently, which looks like a network security group from outside',
    tell: 'diagnose reads the rules inside Windows; the handshake on loopback works all the same',
    runbooks: [
      'firewall-rdp-rule',
      'firewall-profile-block-all',
      'mpssvc-down',
      'mpssvc-loopback-list',
      'ipsec-inbound-required',
      'wfp-or-av-filter',
    ],
    verdicts: ['tcp-timeout'],
  }),
  nothingListens: cause('guest', 'TechNet', {
    cause: 'Remote Desktop is switched off, stopped, or listens elsewhere',
    why: 'with the Windows firewall on, a port where nothing listens is silent (stealth mode)',
    tell: 'fDenyTSConnections, the state of TermService and PortNumber, which diagnose reads inside Windows',
    runbooks: [
      'termservice-down',
      'rdp-disabled',
      'rdp-disabled-by-policy',
      'listener-missing',
      'listener-lanadapter',
      'listener-max-instances',
      'port-changed',
      'safe-mode',
    ],
    verdicts: ['tcp-timeout', 'tcp-refused'],
  }),
  guestNetwork: cause('guest', 'inferred', {
    cause: 'the network inside Windows is not set as Azure has it',
    why: 'Windows does not answer at the address that Azure gave the VM',
    tell: 'the adapters that diagnose reads; Run Command may not get through either',
    runbooks: ['guest-network-config', 'nsi-or-netvsc'],
    verdicts: ['tcp-timeout'],
  }),
  wrongAddress: cause('client', 'inferred', {
    cause: 'the name or address is an old one, or leads to another machine',
    why: 'a dynamic public address changes when the VM is deallocated',
    tell: 'compare what the name resolves to with the addresses that diagnose shows',
    runbooks: ['dns-wrong-address'],
    verdicts: ['tcp-timeout', 'tcp-refused', 'name-not-found', 'name-differs', 'addresses-differ'],
  }),
  nameUnresolved: cause('client', 'win32', {
    cause: 'the name does not resolve where the client is',
    why: 'no connection was begun; the VM has nothing to do with it',
    tell: 'probe says name-not-found; the address of the VM works in place of the name',
    verdicts: ['name-not-found'],
  }),
  vpnSuffix: cause('client', 'inferred', {
    cause: 'a VPN is not connected, or the DNS suffix of the company is missing',
    why: 'a private name is known to the DNS servers of its own network only',
    tell: 'the full name resolves and the short one does not; both resolve with the VPN on',
    verdicts: ['name-not-found'],
  }),
} as const
