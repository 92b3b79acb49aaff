import type { VerdictText } from './verdict-text.ts'
import { readCertificate } from './verdict-text.ts'

/** Texts of what is seen before TLS: name, TCP, X.224. The first one stands for all of it. */
export const reachVerdicts = {
  ok: {
    title: 'RDP answers and presents a valid certificate',
    means: [
      'the way to the VM and its listener work; look at the account, the licence or the client',
    ],
    next: ['rdp-azure explain <code> <extended code> tells what the client’s code means'],
  },
  'name-not-found': {
    title: 'the name does not resolve',
    means: ['the name is misspelt', 'DNS or the VPN’s search suffix is missing here'],
    next: ['compare with the addresses Azure gives for the VM: rdp-azure diagnose <vm>'],
  },
  'addresses-differ': {
    title: 'the addresses of the name do not all show the same',
    means: [
      'an old record of DNS stands beside the right one',
      'one of several machines behind the name fails',
      'the server listens on IPv4 and not on IPv6, or the other way round',
    ],
    next: ['compare with the addresses Azure gives for the VM: rdp-azure diagnose <vm>'],
  },
  'tcp-refused': {
    title: 'TCP is refused',
    means: [
      'nothing listens on this port and the Windows firewall does not hide that',
      'Remote Desktop listens on another port',
      'a load balancer or an appliance refuses in its place',
    ],
    next: ['look at PortNumber, fDenyTSConnections and TermService: rdp-azure diagnose <vm>'],
  },
  'tcp-timeout': {
    title: 'TCP does not answer',
    means: [
      'a network security group, a route or an appliance drops the packets',
      'the Windows firewall drops them, or hides that nothing listens (stealth mode)',
      'the VM is not running, hangs, or has another address',
    ],
    next: ['look at the power state and inside Windows: rdp-azure diagnose <vm>'],
  },
  'tcp-unreachable': {
    title: 'no way to the address',
    means: ['the VPN or a route is missing here', 'a firewall on the way forbids the connection'],
    next: ['connect the VPN, or probe from a machine in the VM’s network'],
  },
  'tcp-closed': {
    title: 'the connection is closed before the server says anything',
    means: [
      'a load balancer without a backend, or an intrusion prevention system',
      'another program owns the port',
      'the listener is damaged, overloaded or under attack',
    ],
    next: ['look who owns the port inside Windows: rdp-azure diagnose <vm>'],
  },
  'x224-silent': {
    title: 'the server accepts the connection and stays silent',
    means: ['TermService hangs', 'the VM is overloaded', 'a proxy answers TCP in its place'],
    next: ['look at TermService and at CPU and memory of the VM'],
  },
  'x224-not-rdp': {
    title: 'something that is not RDP answers',
    means: ['another program owns the port', 'the address belongs to another machine'],
    next: ['look who owns the port inside Windows: rdp-azure diagnose <vm>'],
  },
  'x224-no-certificate': {
    title: 'the server says it has no usable certificate',
    means: [
      'Windows could not make the listener’s certificate (events 1057, 1058)',
      'the bound certificate was deleted or has no private key',
    ],
    next: [readCertificate],
  },
  'x224-refused': {
    title: 'the server refuses the security protocols offered',
    means: ['a client certificate is demanded', 'a device in between changes the request'],
    next: ['look at SecurityLayer and UserAuthentication: rdp-azure diagnose <vm>'],
  },
  'x224-standard-security': {
    title: 'the server offers only standard RDP security, without TLS',
    means: [
      'SecurityLayer is 0, by setting or by Group Policy',
      'the server is older than Windows Server 2008, or a device in between strips the negotiation',
    ],
    next: ['look at SecurityLayer and its policy: rdp-azure diagnose <vm>'],
  },
} as const satisfies Record<string, VerdictText>
