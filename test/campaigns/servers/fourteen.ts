import type { Running } from './children.ts'
import { startShadow } from './shadow.ts'
import type { Screen } from './shadow.ts'
import { startXrdp } from './xrdp.ts'
import type { XrdpSetup } from './xrdp.ts'

/** What the probe must say; what is not named here must be absent. */
export interface Right {
  verdict: string
  selectedProtocol?: number
  failureCode?: number
  tlsVersion?: string
  /** File in the server's folder that holds the certificate it must have presented. */
  certificate?: string
  /** Version of its CredSSP. */
  credSspVersion?: number
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
const xrdpOk = { verdict: 'ok', selectedProtocol: 1, tlsVersion: 'TLSv1.3', certificate: 'k.pem' }
const shadowOk = { ...xrdpOk, certificate: '.config/freerdp/shadow/shadow.crt' }

/** Real servers nobody here wrote, each in a set-up of its own. */
export const fourteen: readonly RealServer[] = [
  xrdp(
    'rdp only',
    { certificate: good, ini: { security_layer: 'rdp' } },
    { verdict: 'x224-standard-security', selectedProtocol: 0 },
  ),
  xrdp('tls', { certificate: good, ini: tls }, xrdpOk),
  xrdp(
    'tls, certificate expired',
    { certificate: { notBefore: inDays(-190), notAfter: inDays(-7) }, ini: tls },
    { ...xrdpOk, verdict: 'certificate-expired' },
  ),
  xrdp('tls, no certificate', { ini: tls }, { verdict: 'x224-no-certificate', failureCode: 3 }),
  xrdp(
    'tls 1.0, RSA 1024, SHA-1',
    { certificate: weak, ini: oldTls },
    { ...xrdpOk, tlsVersion: 'TLSv1' },
  ),
  xrdp(
    'tls 1.2 only',
    { certificate: good, ini: { ...tls, ssl_protocols: 'TLSv1.2' } },
    { ...xrdpOk, tlsVersion: 'TLSv1.2' },
  ),
  xrdp(
    'tls, key of another certificate',
    { certificate: 'foreign-key', ini: tls },
    { verdict: 'tls-plaintext', selectedProtocol: 1 },
  ),
  xrdp('negotiate', { certificate: good, ini: { security_layer: 'negotiate' } }, xrdpOk),
  xrdp(
    'negotiate, no certificate',
    { ini: { security_layer: 'negotiate' } },
    { verdict: 'x224-standard-security', selectedProtocol: 0 },
  ),
  shadow('+auth /sec:nla', { ...shadowOk, selectedProtocol: 2 }),
  shadow('-auth /sec:tls', shadowOk),
  shadow('-auth -sec-nla', shadowOk),
  shadow('+auth', shadowOk),
  shadow('-auth /sec:rdp', { verdict: 'x224-standard-security', failureCode: 2 }),
]
