import type { WireEvidence } from '../model/evidence.ts'

/** What a verdict tells: where the connection ended, what that can mean, what to look at next. */
export interface VerdictText {
  stage: WireEvidence['stage']
  title: string
  /** Candidates, most likely first. Different causes look alike on the wire, so there is never just one. */
  means: readonly string[]
  next: readonly string[]
}

const readCertificate =
  'rdp-azure diagnose <vm> reads the certificate, its private key and the Schannel events in Windows'

/**
 * Every way a probe can end. The meanings follow MS-RDPBCGR 2.2.1.2 and Microsoft's articles on
 * Remote Desktop errors; what a verdict of its own cannot settle is left to the view from inside.
 */
export const verdicts = {
  ok: {
    stage: 'certificate',
    title: 'RDP answers and presents a valid certificate',
    means: [
      'the way to the VM and its listener work; look at the account, the licence or the client',
    ],
    next: ['rdp-azure explain <code> <extended code> tells what the client’s code means'],
  },
  'name-not-found': {
    stage: 'name',
    title: 'the name does not resolve',
    means: ['the name is misspelt', 'DNS or the VPN’s search suffix is missing here'],
    next: ['compare with the addresses Azure gives for the VM: rdp-azure diagnose <vm>'],
  },
  'tcp-refused': {
    stage: 'tcp',
    title: 'TCP is refused',
    means: [
      'nothing listens on this port and the Windows firewall does not hide that',
      'Remote Desktop listens on another port',
      'a load balancer or an appliance refuses in its place',
    ],
    next: ['look at PortNumber, fDenyTSConnections and TermService: rdp-azure diagnose <vm>'],
  },
  'tcp-timeout': {
    stage: 'tcp',
    title: 'TCP does not answer',
    means: [
      'a network security group, a route or an appliance drops the packets',
      'the Windows firewall drops them, or hides that nothing listens (stealth mode)',
      'the VM is not running, hangs, or has another address',
    ],
    next: ['look at the power state and inside Windows: rdp-azure diagnose <vm>'],
  },
  'tcp-unreachable': {
    stage: 'tcp',
    title: 'no way to the address',
    means: ['the VPN or a route is missing here', 'a firewall on the way forbids the connection'],
    next: ['connect the VPN, or probe from a machine in the VM’s network'],
  },
  'tcp-closed': {
    stage: 'tcp',
    title: 'the connection is closed before the server says anything',
    means: [
      'a load balancer without a backend, or an intrusion prevention system',
      'another program owns the port',
      'the listener is damaged, overloaded or under attack',
    ],
    next: ['look who owns the port inside Windows: rdp-azure diagnose <vm>'],
  },
  'x224-silent': {
    stage: 'x224',
    title: 'the server accepts the connection and stays silent',
    means: ['TermService hangs', 'the VM is overloaded', 'a proxy answers TCP in its place'],
    next: ['look at TermService and at CPU and memory of the VM'],
  },
  'x224-not-rdp': {
    stage: 'x224',
    title: 'something that is not RDP answers',
    means: ['another program owns the port', 'the address belongs to another machine'],
    next: ['look who owns the port inside Windows: rdp-azure diagnose <vm>'],
  },
  'x224-no-certificate': {
    stage: 'x224',
    title: 'the server says it has no usable certificate',
    means: [
      'Windows could not make the listener’s certificate (events 1057, 1058)',
      'the bound certificate was deleted or has no private key',
    ],
    next: [readCertificate],
  },
  'x224-refused': {
    stage: 'x224',
    title: 'the server refuses the security protocols offered',
    means: ['a client certificate is demanded', 'a device in between changes the request'],
    next: ['look at SecurityLayer and UserAuthentication: rdp-azure diagnose <vm>'],
  },
  'x224-standard-security': {
    stage: 'x224',
    title: 'the server offers only standard RDP security, without TLS',
    means: [
      'SecurityLayer is 0, by setting or by Group Policy',
      'the server is older than Windows Server 2008, or a device in between strips the negotiation',
    ],
    next: ['look at SecurityLayer and its policy: rdp-azure diagnose <vm>'],
  },
  'tls-reset': {
    stage: 'tls',
    title: 'TLS is reset after ClientHello',
    means: [
      'Windows cannot read the certificate’s private key (event 36870)',
      'Schannel has no credential to offer (event 36871)',
      'an intrusion prevention system cuts TLS',
    ],
    next: [readCertificate],
  },
  'tls-alert': {
    stage: 'tls',
    title: 'TLS cannot be agreed on',
    means: [
      'no common version or cipher suite (events 36874, 36888)',
      'TLS is disabled in Schannel',
    ],
    next: ['look at the SCHANNEL registry keys and the cipher suite policy of the VM'],
  },
  'tls-silent': {
    stage: 'tls',
    title: 'the server is silent after ClientHello',
    means: ['Schannel hangs', 'packets are lost on the way, as with a VPN of a small MTU'],
    next: ['probe from a machine in the VM’s network and compare'],
  },
  'tls-plaintext': {
    stage: 'tls',
    title: 'the server gives up TLS',
    means: [
      'the certificate and its private key do not belong together',
      'the server cannot use TLS',
    ],
    next: [readCertificate],
  },
  'certificate-expired': {
    stage: 'certificate',
    title: 'the presented certificate has expired',
    means: ['Windows could not renew it (event 1058)', 'the clock of this machine is wrong'],
    next: [readCertificate],
  },
  'certificate-not-yet-valid': {
    stage: 'certificate',
    title: 'the presented certificate is not yet valid',
    means: ['the VM’s clock was ahead when it was made', 'the clock of this machine is wrong'],
    next: ['compare both clocks with a time server'],
  },
} as const satisfies Record<string, VerdictText>

/** A name of the table: what `WireEvidence.verdict` holds. */
export type Verdict = keyof typeof verdicts
