import { RdpAzureError } from '../errors.ts'
import type { WireVerdict as Verdict } from '../model/wire-verdict.ts'
import type { Negotiated } from './negotiate.ts'
import { saw } from './sighting.ts'
import type { Seen } from './sighting.ts'
import type { Handshake, Presented } from './tls.ts'
import { failureNames, securityProtocols } from './x224.ts'

/** The resolver's code: `ENOTFOUND`, `EAI_AGAIN`, or `TIMEOUT`. */
export function noName(code: string): Seen {
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
  // No IPv6 here, or an address that needs an interface to be named.
  EAFNOSUPPORT: 'tcp-unreachable',
  EINVAL: 'tcp-unreachable',
  EACCES: 'tcp-unreachable',
  EPERM: 'tcp-unreachable',
}

/** A connection that could not be opened. */
export function afterTcp(code: string): Seen {
  const verdict = tcpCodes[code]
  if (verdict) return saw(verdict, code === 'TIMEOUT' ? 'no answer in time' : code)
  throw new RdpAzureError('NoLineOfSight', `this machine could not open a connection: ${code}`, {
    data: { code },
  })
}

/** A connection on which the server gave no whole answer to the connection request. */
export function afterX224(answer: Exclude<Negotiated, { end: 'answered' }>): Seen {
  const bytes = answer.received.length
  if (answer.end === 'silent') {
    return saw('x224-silent', bytes === 0 ? 'no byte in time' : `${bytes} bytes, then nothing`)
  }
  if (bytes > 0) return saw('x224-not-rdp', `closed after ${bytes} bytes of an answer`)
  return saw('tcp-closed', answer.how === 'reset' ? 'reset (RST)' : 'closed (FIN)')
}

/** What the answer to the connection request means: an end, or TLS is next. */
export type Met =
  | { goOn: false; seen: Seen }
  | { goOn: true; selectedProtocol: number; rest: Buffer }

const withTls: readonly number[] = [
  securityProtocols.ssl,
  securityProtocols.hybrid,
  securityProtocols.hybridEx,
]

/** What a server’s answer to the X.224 request means, and whether TLS comes next. */
export function afterConfirm(answer: Extract<Negotiated, { end: 'answered' }>): Met {
  const { confirm } = answer
  const ended = (seen: Seen): Met => ({ goOn: false, seen })
  if (confirm.kind === 'not-rdp') return ended(saw('x224-not-rdp', guessProgram(answer.received)))
  if (confirm.kind === 'no-negotiation') {
    return ended(saw('x224-standard-security', 'it did not answer the negotiation'))
  }
  if (confirm.kind === 'failure') return ended(refused(confirm.failureCode))
  const { selectedProtocol, rest } = confirm
  if (withTls.includes(selectedProtocol)) return { goOn: true, selectedProtocol, rest }
  if (selectedProtocol === securityProtocols.rdp) {
    return ended(saw('x224-standard-security', 'it chose protocol 0', { selectedProtocol }))
  }
  const detail = `it chose protocol ${selectedProtocol}, which was not offered`
  return ended(saw('x224-not-rdp', detail, { selectedProtocol }))
}

function refused(failureCode: number): Seen {
  const detail = `${failureNames[failureCode] ?? 'unknown'} (${failureCode})`
  const verdict: Verdict =
    failureCode === 3
      ? 'x224-no-certificate'
      : failureCode === 2
        ? 'x224-standard-security'
        : 'x224-refused'
  return saw(verdict, detail, { failureCode })
}

/** Says whose protocol the first bytes look like, in words of our own. */
function guessProgram(received: Buffer): string {
  const text = received.subarray(0, 5).toString('latin1')
  if (text.startsWith('HTTP/')) return 'it looks like HTTP'
  if (text.startsWith('SSH-')) return 'it looks like SSH'
  if (received[0] === 0x15 || received[0] === 0x16) return 'it looks like TLS'
  return `${received.length} bytes that are no X.224 confirm`
}

/** How a handshake that was not agreed on ended. */
export function afterHandshake(handshake: Exclude<Handshake, Presented>): Seen {
  switch (handshake.end) {
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
