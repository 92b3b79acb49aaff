/**
 * The server's side of the X.224 connection (MS-RDPBCGR 2.2.1.1, 2.2.1.2). The probe has its own codec:
 * the sandbox must not agree with it by sharing its mistakes.
 */

/** The longest connection request that is read: a header, a cookie or routing token, a negotiation. */
export const longestRequest = 512

/** What the client asks for; `requested` is its mask of protocols, 0 for standard RDP security. */
export type Request =
  | { kind: 'incomplete' }
  | { kind: 'not-rdp' }
  | { kind: 'request'; requested: number; rest: Buffer }

/** Reads a connection request from the first bytes of a connection. */
export function readRequest(bytes: Buffer): Request {
  if (bytes.length > 0 && bytes[0] !== 3) return { kind: 'not-rdp' }
  if (bytes.length < 4) return { kind: 'incomplete' }
  const length = bytes.readUInt16BE(2)
  if (length < 11 || length > longestRequest) return { kind: 'not-rdp' }
  if (bytes.length < length) return { kind: 'incomplete' }
  if (bytes[4] !== length - 5 || bytes[5] !== 0xe0) return { kind: 'not-rdp' }
  return { kind: 'request', requested: requestedIn(bytes, length), rest: bytes.subarray(length) }
}

/** The negotiation is the last 8 bytes: type 1, flags, length 8. */
function requestedIn(bytes: Buffer, length: number): number {
  const at = length - 8
  if (at < 11 || bytes[at] !== 1 || bytes.readUInt16LE(at + 2) !== 8) return 0
  return bytes.readUInt32LE(at + 4)
}

/** A confirm that chooses a protocol. The flags are those of Windows Server 2016 and later. */
export function response(selectedProtocol: number): Buffer {
  return confirm(2, 0x1f, selectedProtocol)
}

/** A confirm that refuses, by the codes of MS-RDPBCGR 2.2.1.2.2. */
export function failure(code: number): Buffer {
  return confirm(3, 0, code)
}

/** A confirm without negotiation: the server knows standard RDP security only. */
export function bareConfirm(): Buffer {
  return Buffer.from([3, 0, 0, 11, 6, 0xd0, 0, 0, 0x12, 0x34, 0])
}

function confirm(type: number, flags: number, value: number): Buffer {
  const head = [3, 0, 0, 19, 14, 0xd0, 0, 0, 0x12, 0x34, 0, type, flags, 8, 0, 0, 0, 0, 0]
  const bytes = Buffer.from(head)
  bytes.writeUInt32LE(value, 15)
  return bytes
}
