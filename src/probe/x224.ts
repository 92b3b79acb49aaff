/**
 * The two messages of the X.224 connection that come before TLS, as bytes. MS-RDPBCGR 2.2.1.1 and
 * 2.2.1.2; TPKT is RFC 1006, the X.224 class 0 TPDU ITU-T X.224 13.3 and 13.4.
 */

/** Security protocols (MS-RDPBCGR 2.2.1.1.1). */
export const securityProtocols = { rdp: 0, ssl: 1, hybrid: 2, hybridEx: 8 } as const

/** What this probe offers: TLS, CredSSP, and CredSSP with early user authorization. */
export const offeredProtocols =
  securityProtocols.ssl | securityProtocols.hybrid | securityProtocols.hybridEx

/** Failure codes of RDP_NEG_FAILURE (MS-RDPBCGR 2.2.1.2.2). */
export const failureNames: Readonly<Record<number, string>> = {
  1: 'SSL_REQUIRED_BY_SERVER',
  2: 'SSL_NOT_ALLOWED_BY_SERVER',
  3: 'SSL_CERT_NOT_ON_SERVER',
  4: 'INCONSISTENT_FLAGS',
  5: 'HYBRID_REQUIRED_BY_SERVER',
  6: 'SSL_WITH_USER_AUTH_REQUIRED_BY_SERVER',
}

/** The longest first answer that is read; a confirm has 11 or 19 bytes, and TPKTs may follow it. */
export const longestAnswer = 512

/** An answer to the connection request. `rest` is what the server sent behind the confirm. */
export type Confirm =
  | { kind: 'incomplete' }
  | { kind: 'not-rdp' }
  | { kind: 'no-negotiation'; rest: Buffer }
  | { kind: 'response'; flags: number; selectedProtocol: number; rest: Buffer }
  | { kind: 'failure'; failureCode: number; rest: Buffer }

const tpktHeaderLength = 4
const withoutNegotiation = 11
const withNegotiation = 19

/** The connection request with a cookie, as mstsc sends one, and the protocols offered. */
export function connectionRequest(offered: number | 'none' = offeredProtocols): Buffer {
  const cookie = Buffer.from('Cookie: mstshash=rdpprobe\r\n', 'latin1')
  const negotiation = offered === 'none' ? Buffer.alloc(0) : negotiationOf(offered)
  const length = withoutNegotiation + cookie.length + negotiation.length
  const head = [3, 0, length >> 8, length & 255, length - 5, 0xe0, 0, 0, 0, 0, 0]
  return Buffer.concat([Buffer.from(head), cookie, negotiation])
}

/** RDP_NEG_REQ: type 1, no flags, length 8, the protocols offered. */
function negotiationOf(offered: number): Buffer {
  const negotiation = Buffer.from([1, 0, 8, 0, 0, 0, 0, 0])
  negotiation.writeUInt32LE(offered, 4)
  return negotiation
}

/**
 * Reads the connection confirm from the first bytes of an answer, cut at the TPKT length, because a
 * server may send more behind it. Never throws, whatever the bytes, and never asks for more than
 * `longestAnswer` of them.
 */
export function readConfirm(bytes: Buffer): Confirm {
  if (bytes.length === 0) return { kind: 'incomplete' }
  if (bytes[0] !== 3) return { kind: 'not-rdp' }
  if (bytes.length < tpktHeaderLength) return { kind: 'incomplete' }
  const length = bytes.readUInt16BE(2)
  if (length < tpktHeaderLength || length > longestAnswer) return { kind: 'not-rdp' }
  if (bytes.length < length) return { kind: 'incomplete' }
  const confirm = bytes.subarray(0, length)
  if (!isConnectionConfirm(confirm)) return { kind: 'not-rdp' }
  return readNegotiation(confirm, bytes.subarray(length))
}

/** TPDU code `D` in the high half; its length indicator counts all behind itself. */
function isConnectionConfirm(confirm: Buffer): boolean {
  if (confirm.length !== withoutNegotiation && confirm.length !== withNegotiation) return false
  return confirm.readUInt8(4) === confirm.length - 5 && (confirm.readUInt8(5) & 0xf0) === 0xd0
}

function readNegotiation(confirm: Buffer, rest: Buffer): Confirm {
  if (confirm.length === withoutNegotiation) return { kind: 'no-negotiation', rest }
  if (confirm.readUInt16LE(13) !== 8) return { kind: 'not-rdp' }
  const type = confirm.readUInt8(11)
  const value = confirm.readUInt32LE(15)
  if (type === 2) {
    return { kind: 'response', flags: confirm.readUInt8(12), selectedProtocol: value, rest }
  }
  return type === 3 ? { kind: 'failure', failureCode: value, rest } : { kind: 'not-rdp' }
}
