import type { ListenerIdentity } from '../windows/contract.ts'

/**
 * The server's side of the first exchange of CredSSP (MS-CSSP 2.2.1, MS-NLMP 2.2.1.2): a challenge that
 * says who the server is. The probe has its own codec: the sandbox must not agree with it by sharing
 * its mistakes. Nobody can sign in to a simulated VM, so nothing follows.
 */

/** NTLM NEGOTIATE flags of a Windows server's answer to ours, as a real one was recorded. */
const flags = 0xe28882b7
/** NTLMSSP_REVISION_W2K3 (MS-NLMP 2.2.2.10). */
const revision = 15
/** Ids of attribute-value pairs (MS-NLMP 2.2.2.1). */
const av = { computer: 1, domain: 2, dnsComputer: 3, dnsDomain: 4, timestamp: 7 } as const
/** NetBIOS names have 15 characters at most. */
const longestNetBios = 15
const fixedLength = 56

/** The TSRequest with which the server answers the client's first one. */
export function tsChallenge(identity: ListenerIdentity, challenge: Buffer): Buffer {
  const token = element(0xa0, element(0x04, ntlmChallenge(identity, challenge)))
  const tokens = element(0xa1, element(0x30, element(0x30, token)))
  const version = element(0xa0, element(0x02, Buffer.from([identity.credSspVersion])))
  return element(0x30, Buffer.concat([version, tokens]))
}

/** True once the bytes hold a whole TSRequest; its length is all that is looked at. */
export function isWholeTsRequest(bytes: Buffer): boolean {
  const [tag, first = 0] = bytes
  if (tag !== 0x30 || bytes.length < 2) return false
  if (first < 0x80) return bytes.length >= 2 + first
  if (first === 0x81) return bytes.length >= 3 + (bytes[2] ?? Infinity)
  return first === 0x82 && bytes.length >= 4 + (bytes.length < 4 ? Infinity : bytes.readUInt16BE(2))
}

function ntlmChallenge(identity: ListenerIdentity, challenge: Buffer): Buffer {
  const netBios = text(identity.computerName.slice(0, longestNetBios).toUpperCase())
  const dns = text(identity.computerName)
  const info = Buffer.concat([
    pair(av.domain, netBios),
    pair(av.computer, netBios),
    pair(av.dnsDomain, dns),
    pair(av.dnsComputer, dns),
    pair(av.timestamp, fileTime(identity.clock)),
    Buffer.alloc(4),
  ])
  const head = Buffer.alloc(fixedLength)
  head.write('NTLMSSP\0', 'latin1')
  head.writeUInt32LE(2, 8)
  head.writeUInt16LE(netBios.length, 12)
  head.writeUInt16LE(netBios.length, 14)
  head.writeUInt32LE(fixedLength, 16)
  head.writeUInt32LE(flags, 20)
  challenge.copy(head, 24, 0, 8)
  head.writeUInt16LE(info.length, 40)
  head.writeUInt16LE(info.length, 42)
  head.writeUInt32LE(fixedLength + netBios.length, 44)
  const [major, minor] = releaseOf(identity.build)
  head.writeUInt8(major, 48)
  head.writeUInt8(minor, 49)
  head.writeUInt16LE(identity.build, 50)
  head.writeUInt8(revision, 55)
  return Buffer.concat([head, netBios, info])
}

/** Builds and the version of Windows they call themselves (Microsoft: operating system version). */
function releaseOf(build: number): readonly [major: number, minor: number] {
  if (build >= 10_240) return [10, 0]
  if (build >= 9_600) return [6, 3]
  return build >= 9_200 ? [6, 2] : [6, 1]
}

function text(value: string): Buffer {
  return Buffer.from(value, 'utf16le')
}

function pair(id: number, value: Buffer): Buffer {
  const head = Buffer.alloc(4)
  head.writeUInt16LE(id, 0)
  head.writeUInt16LE(value.length, 2)
  return Buffer.concat([head, value])
}

/** FILETIME: steps of 100 ns since 1601 (MS-DTYP 2.3.3). */
function fileTime(clock: string): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(BigInt(Date.parse(clock) + 11_644_473_600_000) * 10_000n)
  return bytes
}

function element(tag: number, content: Buffer): Buffer {
  const { length } = content
  const size =
    length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}
