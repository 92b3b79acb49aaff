import { RdpAzureError } from '../errors.ts'
import type { WireEvidence } from '../model/evidence.ts'
import { wireVerdicts } from '../model/wire-verdict.ts'
import type { WireVerdict as Verdict } from '../model/wire-verdict.ts'
import { presented } from './certificate.ts'
import type { Negotiated } from './negotiate.ts'
import type { Handshake } from './tls.ts'
import { verdicts } from './verdicts.ts'
import { failureNames, securityProtocols } from './x224.ts'

/** The part of the evidence that says what was seen. No byte of the server's stands in `observed`. */
export type Observed = Omit<WireEvidence, 'host' | 'port' | 'tookMs'>

function saw(verdict: Verdict, detail: string): Observed {
  const { stage } = wireVerdicts[verdict]
  const { title } = verdicts[verdict]
  return { stage, verdict, observed: detail === '' ? title : `${title}: ${detail}` }
}

/** The resolver's code: `ENOTFOUND`, `EAI_AGAIN`, or `TIMEOUT`. */
export function noName(code: string): Observed {
  return saw('name-not-found', code)
}

/** Codes of a connection that did not come about; the others say something about this machine only. */
const tcpCodes: Readonly<Record<string, Verdict>> = {
  TIMEOUT: 'tcp-timeout',
  ETIMEDOUT: 'tcp-timeout',
  ECONNREFUSED: 'tcp-refused',
  // A reset right after the accept can reach the caller as an error of connect.
  ECONNRESET: 'tcp-closed',
  EHOSTUNREACH: 'tcp-unreachable',
  ENETUNREACH: 'tcp-unreachable',
  EHOSTDOWN: 'tcp-unreachable',
  ENETDOWN: 'tcp-unreachable',
  EADDRNOTAVAIL: 'tcp-unreachable',
  EACCES: 'tcp-unreachable',
  EPERM: 'tcp-unreachable',
}

/** A connection that could not be opened. */
export function afterTcp(code: string): Observed {
  const verdict = tcpCodes[code]
  if (verdict) return saw(verdict, code === 'TIMEOUT' ? 'no answer in time' : code)
  throw new RdpAzureError('NoLineOfSight', `this machine could not open a connection: ${code}`, {
    data: { code },
  })
}

/** A connection on which the server gave no whole answer to the connection request. */
export function afterX224(answer: Exclude<Negotiated, { end: 'answered' }>): Observed {
  const bytes = answer.received.length
  if (answer.end === 'silent') {
    return saw('x224-silent', bytes === 0 ? 'no byte in time' : `${bytes} bytes, then nothing`)
  }
  if (bytes > 0) return saw('x224-not-rdp', `closed after ${bytes} bytes of an answer`)
  return saw('tcp-closed', answer.how === 'reset' ? 'reset (RST)' : 'closed (FIN)')
}

/** What the answer to the connection request means: an end, or TLS is next. */
export type Met =
  | { goOn: false; observed: Observed }
  | { goOn: true; selectedProtocol: number; rest: Buffer }

const withTls: readonly number[] = [
  securityProtocols.ssl,
  securityProtocols.hybrid,
  securityProtocols.hybridEx,
]

/** What a server’s answer to the X.224 request means, and whether TLS comes next. */
export function afterConfirm(answer: Extract<Negotiated, { end: 'answered' }>): Met {
  const { confirm } = answer
  const ended = (observed: Observed): Met => ({ goOn: false, observed })
  if (confirm.kind === 'not-rdp') return ended(saw('x224-not-rdp', guessProgram(answer.received)))
  if (confirm.kind === 'no-negotiation') {
    return ended(saw('x224-standard-security', 'it did not answer the negotiation'))
  }
  if (confirm.kind === 'failure') return ended(refused(confirm.failureCode))
  const { selectedProtocol, rest } = confirm
  if (withTls.includes(selectedProtocol)) return { goOn: true, selectedProtocol, rest }
  const observed =
    selectedProtocol === securityProtocols.rdp
      ? saw('x224-standard-security', 'it chose protocol 0')
      : saw('x224-not-rdp', `it chose protocol ${selectedProtocol}, which was not offered`)
  return ended({ ...observed, selectedProtocol })
}

function refused(failureCode: number): Observed {
  const detail = `${failureNames[failureCode] ?? 'unknown'} (${failureCode})`
  const verdict: Verdict =
    failureCode === 3
      ? 'x224-no-certificate'
      : failureCode === 2
        ? 'x224-standard-security'
        : 'x224-refused'
  return { ...saw(verdict, detail), failureCode }
}

/** Says whose protocol the first bytes look like, in words of our own. */
function guessProgram(received: Buffer): string {
  const text = received.subarray(0, 5).toString('latin1')
  if (text.startsWith('HTTP/')) return 'it looks like HTTP'
  if (text.startsWith('SSH-')) return 'it looks like SSH'
  if (received[0] === 0x15 || received[0] === 0x16) return 'it looks like TLS'
  return `${received.length} bytes that are no X.224 confirm`
}

/** How the handshake ended; a certificate is judged by this machine's clock. */
export function afterHandshake(handshake: Handshake, legacy: boolean): Observed {
  switch (handshake.end) {
    case 'presented':
      return afterCertificate(handshake, legacy)
    case 'reset': {
      const how = handshake.how === 'reset' ? 'reset (RST)' : 'closed (FIN)'
      return saw('tls-reset', `${how} after ${handshake.bytes} bytes`)
    }
    case 'alert':
      return saw('tls-alert', alertDetail(handshake))
    case 'silent':
      return saw(
        'tls-silent',
        handshake.bytes === 0 ? '' : `${handshake.bytes} bytes, then nothing`,
      )
    case 'plaintext':
      return saw('tls-plaintext', `${handshake.bytes} bytes that are no TLS`)
  }
}

function alertDetail(handshake: Extract<Handshake, { end: 'alert' }>): string {
  if (handshake.by === 'client') return 'this machine’s OpenSSL refused what the server offers'
  const { description } = handshake
  return description === undefined ? 'the server sent an alert' : `alert ${description}`
}

/**
 * A certificate made a moment ago by a clock ahead of ours is valid. Five minutes: what Kerberos lets
 * two clocks differ by default (RFC 4120, 1.6).
 */
const clockToleranceMs = 5 * 60_000

function afterCertificate(
  handshake: Extract<Handshake, { end: 'presented' }>,
  legacy: boolean,
): Observed {
  const certificate = handshake.certificate && presented(handshake.certificate)
  if (!certificate) return saw('tls-alert', 'the server’s certificate cannot be read')
  const { tlsVersion } = handshake
  const settings = legacy ? 'only with the settings of old servers' : ''
  return {
    ...saw(certificateVerdict(certificate, Date.now()), settings),
    ...(tlsVersion === undefined ? {} : { tlsVersion }),
    certificate,
  }
}

function certificateVerdict(
  certificate: { notBefore: string; notAfter: string },
  nowMs: number,
): Verdict {
  if (Date.parse(certificate.notAfter) < nowMs) return 'certificate-expired'
  const validAtMs = Date.parse(certificate.notBefore) - clockToleranceMs
  return validAtMs > nowMs ? 'certificate-not-yet-valid' : 'ok'
}
