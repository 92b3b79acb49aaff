import type { Running } from './children.ts'
import { startShadow } from './shadow.ts'
import type { Screen } from './shadow.ts'
import { startXrdp } from './xrdp.ts'
import type { XrdpSetup } from './xrdp.ts'

/** What the probe must say; what is not named here must be absent. */
export interface Right {
  verdict: string
  remarks?: readonly string[]
  selectedProtocol?: number
  failureCode?: number
  tlsVersion?: string
  /** File in the server's folder that holds the certificate it must have presented. */
  certificate?: string
  /** Version of its CredSSP. */
  credSspVersion?: number
  /**
   * Answers to no negotiation and to the masks 0, 1, 2, 3, 4 and 8, then the versions of TLS: `rsp1` chose
   * 1, `fail5` failed with 5.
   */
  offers: string
}

/** One set-up of a real server, and what is right about it. */
export interface RealServer {
  name: string
  start(address: string, folder: string, screen: Screen): Promise<Running>
  right: Right
}

function xrdp(name: string, setup: XrdpSetup, right: Right): RealServer {
  return {
    name: `xrdp ${name}`,
    start: (address, folder) => startXrdp(setup, address, folder),
    right,
  }
}

function shadow(options: string, right: Right): RealServer {
  return {
    name: `freerdp-shadow ${options}`,
    start: (address, folder, screen) => startShadow(options.split(' '), address, folder, screen),
    right,
  }
}

const dayMs = 86_400_000

/** A day from now as X.509 writes it. */
function inDays(days: number): string {
  const date = new Date(Date.now() + days * dayMs).toISOString()
  return `${date.slice(0, 19).replaceAll(/\D/g, '')}Z`
}

const tls = { security_layer: 'tls' }
const good = { notBefore: inDays(-10), notAfter: inDays(170) }
const weak = { ...good, modulusLength: 1024, hash: 'sha1' } as const
const oldTls = { ...tls, ssl_protocols: 'TLSv1', tls_ciphers: 'ALL:@SECLEVEL=0' }
const none = 'no-negotiation'
const onlyRdp = `${none} rsp0 rsp0 rsp0 rsp0 rsp0 rsp0`
const onlyTls = `${none} fail1 rsp1 fail1 rsp1 fail1 fail1`
const newTls = 'TLSv1.2 TLSv1.3'
const xrdpOk = {
  verdict: 'ok',
  selectedProtocol: 1,
  tlsVersion: 'TLSv1.3',
  certificate: 'k.pem',
  offers: `${onlyTls} ${newTls}`,
}
const shadowOk = {
  ...xrdpOk,
  certificate: '.config/freerdp/shadow/shadow.crt',
  offers: `rsp0 rsp0 rsp1 fail2 rsp1 fail2 fail2 ${newTls}`,
}

/** Real servers nobody here wrote, each in a set-up of its own. */
export const fourteen: readonly RealServer[] = [
  xrdp(
    'rdp only',
    { certificate: good, ini: { security_layer: 'rdp' } },
    { verdict: 'x224-standard-security', selectedProtocol: 0, offers: onlyRdp },
  ),
  xrdp('tls', { certificate: good, ini: tls }, xrdpOk),
  xrdp(
    'tls, certificate expired',
    { certificate: { notBefore: inDays(-190), notAfter: inDays(-7) }, ini: tls },
    { ...xrdpOk, verdict: 'certificate-expired' },
  ),
  xrdp(
    'tls, no certificate',
    { ini: tls },
    {
      verdict: 'x224-no-certificate',
      failureCode: 3,
      offers: `${none} ${'fail3 '.repeat(6).trim()}`,
    },
  ),
  xrdp(
    'tls 1.0, RSA 1024, SHA-1',
    { certificate: weak, ini: oldTls },
    {
      ...xrdpOk,
      remarks: ['tls-old-only', 'certificate-weak'],
      tlsVersion: 'TLSv1',
      offers: `${onlyTls} TLSv1`,
    },
  ),
  xrdp(
    'tls 1.2 only',
    { certificate: good, ini: { ...tls, ssl_protocols: 'TLSv1.2' } },
    { ...xrdpOk, tlsVersion: 'TLSv1.2', offers: `${onlyTls} TLSv1.2` },
  ),
  xrdp(
    'tls, key of another certificate',
    { certificate: 'foreign-key', ini: tls },
    { verdict: 'tls-plaintext', selectedProtocol: 1, offers: onlyTls },
  ),
  xrdp(
    'negotiate',
    { certificate: good, ini: { security_layer: 'negotiate' } },
    { ...xrdpOk, offers: `${none} rsp0 rsp1 rsp0 rsp1 rsp0 rsp0 ${newTls}` },
  ),
  xrdp(
    'negotiate, no certificate',
    { ini: { security_layer: 'negotiate' } },
    { verdict: 'x224-standard-security', selectedProtocol: 0, offers: onlyRdp },
  ),
  shadow('+auth /sec:nla', {
    ...shadowOk,
    selectedProtocol: 2,
    credSspVersion: 6,
    offers: `fail5 fail5 fail5 rsp2 rsp2 fail5 fail5 ${newTls}`,
  }),
  shadow('-auth /sec:tls', {
    ...shadowOk,
    offers: `fail1 fail1 rsp1 fail1 rsp1 fail1 fail1 ${newTls}`,
  }),
  shadow('-auth -sec-nla', shadowOk),
  shadow('+auth', shadowOk),
  shadow('-auth /sec:rdp', {
    verdict: 'x224-standard-security',
    failureCode: 2,
    offers: 'rsp0 rsp0 fail2 fail2 fail2 fail2 fail2',
  }),
]
