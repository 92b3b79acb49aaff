import type { VerdictText } from './verdict-text.ts'
import { readCertificate } from './verdict-text.ts'

/** Texts of what is seen in TLS and of the certificate. */
export const tlsVerdicts = {
  'tls-reset': {
    title: 'TLS is reset after ClientHello',
    means: [
      'Windows cannot read the certificate’s private key (event 36870)',
      'Schannel has no credential to offer (event 36871)',
      'an intrusion prevention system cuts TLS',
    ],
    next: [readCertificate],
  },
  'tls-alert': {
    title: 'TLS cannot be agreed on',
    means: [
      'no common version or cipher suite (events 36874, 36888)',
      'TLS is disabled in Schannel',
    ],
    next: ['look at the SCHANNEL registry keys and the cipher suite policy of the VM'],
  },
  'tls-silent': {
    title: 'the server is silent after ClientHello',
    means: ['Schannel hangs', 'packets are lost on the way, as with a VPN of a small MTU'],
    next: ['probe from a machine in the VM’s network and compare'],
  },
  'tls-plaintext': {
    title: 'the server gives up TLS',
    means: [
      'the certificate and its private key do not belong together',
      'the server cannot use TLS',
    ],
    next: [readCertificate],
  },
  'tls-old-only': {
    title: 'TLS is agreed on only with the settings of old servers',
    means: [
      'the server knows only TLS 1.0 or 1.1, keys under 2,048 bits or SHA-1; clients that have switched those off cannot connect',
      'Windows is older than 8 or Server 2012 and lacks KB3080079, or the SCHANNEL keys switch TLS 1.2 off',
    ],
    next: [
      'look at the SCHANNEL registry keys of the VM, and renew the certificate if its key is short',
    ],
  },
  'certificate-expired': {
    title: 'the presented certificate has expired',
    means: ['Windows could not renew it (event 1058)', 'the clock of this machine is wrong'],
    next: [readCertificate],
  },
  'certificate-not-yet-valid': {
    title: 'the presented certificate is not yet valid',
    means: ['the VM’s clock was ahead when it was made', 'the clock of this machine is wrong'],
    next: ['compare both clocks with a time server'],
  },
  'certificate-weak': {
    title: 'the presented certificate is weak',
    means: ['its key has under 2,048 bits, or it is signed with SHA-1; strict clients refuse it'],
    next: ['replace the certificate: Windows makes one of 2,048 bits and SHA-256 by itself'],
  },
} as const satisfies Record<string, VerdictText>
