import type { VerdictText } from './verdict-text.ts'

/** Texts of what is seen when network level authentication begins (MS-CSSP), and of the path itself. */
export const signInVerdicts = {
  'credssp-closed': {
    title: 'the server closes the connection when network level authentication begins',
    means: [
      'the security authority (LSA) of Windows fails, or cannot use NTLM',
      'NTLM is restricted by policy, and no domain controller can be reached for Kerberos',
      'a device in between ends the session',
    ],
    next: ['look at NLA, LSA and the way to the domain controller: rdp-azure diagnose <vm>'],
  },
  'credssp-silent': {
    title: 'the server is silent when network level authentication begins',
    means: ['the security authority (LSA) of Windows hangs', 'the VM is overloaded'],
    next: ['look at CPU and memory of the VM, and at LSA: rdp-azure diagnose <vm>'],
  },
  'credssp-garbled': {
    title: 'the answer to network level authentication cannot be read',
    means: ['a device in between changes the session', 'the server is no Windows'],
    next: ['probe from a machine in the VM’s network and compare'],
  },
  'credssp-refused': {
    title: 'the server refuses NTLM before anybody signs in',
    means: [
      'NTLM is restricted by policy; Kerberos may work, which needs a name and a domain controller',
      'no domain controller can be reached (0xC000005E)',
    ],
    next: [
      'connect by name, not by address, from a machine of the domain',
      'rdp-azure diagnose <vm>',
    ],
  },
  'credssp-unpatched': {
    title: 'the server’s CredSSP lacks the update of 2018 (CVE-2018-0886)',
    means: ['clients of today refuse to send credentials: "CredSSP encryption oracle remediation"'],
    next: ['install the current cumulative update on the VM; lower nothing on the client'],
  },
  'clock-differs': {
    title: 'the server’s clock and that of this machine differ by more than 5 minutes',
    means: [
      'Kerberos refuses such a difference, and certificates seem expired or not yet valid',
      'the clock of this machine is wrong',
    ],
    next: ['compare both clocks with a time server; inside Windows: w32tm /query /status'],
  },
  'name-differs': {
    title: 'the server calls itself by another name than expected',
    means: [
      'the address belongs to another machine',
      'the VM was cloned or renamed',
      'a device in between presents a certificate of its own',
    ],
    next: ['compare the address with those Azure gives for the VM: rdp-azure diagnose <vm>'],
  },
  'path-mtu': {
    title: 'small packets pass and large ones are lost',
    means: ['a VPN or tunnel on the way has a small MTU, and messages about it are filtered'],
    next: ['lower the MTU of the VPN or allow ICMP "fragmentation needed" on the way'],
  },
  'path-unsteady': {
    title: 'connections take uneven time or are lost',
    means: [
      'the way is overloaded or loses packets: a VPN, wireless, an appliance',
      'the VM is overloaded',
    ],
    next: ['repeat with more --samples, and from a machine in the VM’s network'],
  },
} as const satisfies Record<string, VerdictText>
