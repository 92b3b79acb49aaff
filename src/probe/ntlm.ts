/**
 * The NTLM CHALLENGE (MS-NLMP 2.2.1.2): what a server says of itself to anybody who begins to sign in.
 */

/** The longest name that is kept: a DNS name has at most 255 characters (RFC 1035 2.3.4). */
const longestName = 255
/** Attributes that are read; MS-NLMP 2.2.2.1 defines eleven. */
const mostAttributes = 32

/** NTLMSSP_NEGOTIATE_VERSION: the message carries the version of Windows. */
const hasVersion = 0x02000000

/** Names of the text attributes by their id (AvId). */
const names = {
  1: 'computer',
  2: 'domain',
  3: 'dnsComputer',
  4: 'dnsDomain',
  5: 'dnsForest',
} as const
const timestampId = 7

/** What the challenge holds; a field that is absent was not sent or cannot be read. */
export interface NtlmChallenge {
  computer?: string
  domain?: string
  dnsComputer?: string
  dnsDomain?: string
  dnsForest?: string
  /** `10.0.20348` */
  windows?: string
  /** The server's clock, in milliseconds since 1970. */
  clockMs?: number
}

const signature = Buffer.from('NTLMSSP\0', 'latin1')
/** Fixed part up to the target information. */
const headLength = 48

/** Reads a challenge from a security token; undefined when it holds none. Never throws. */
export function readChallenge(token: Buffer): NtlmChallenge | undefined {
  // Within SPNEGO the message lies behind a header.
  const at = token.indexOf(signature)
  if (at < 0) return undefined
  const message = token.subarray(at)
  if (message.length < headLength || message.readUInt32LE(8) !== 2) return undefined
  const length = message.readUInt16LE(40)
  const offset = message.readUInt32LE(44)
  const info = message.subarray(Math.min(offset, message.length), offset + length)
  return { ...versionOf(message), ...attributesOf(info) }
}

function versionOf(message: Buffer): NtlmChallenge {
  if ((message.readUInt32LE(20) & hasVersion) === 0 || message.length < 56) return {}
  const [major, minor] = [message.readUInt8(48), message.readUInt8(49)]
  return { windows: `${major}.${minor}.${message.readUInt16LE(50)}` }
}

/** Attribute-value pairs: id, length, value; id 0 ends them. */
function attributesOf(info: Buffer): NtlmChallenge {
  const found: NtlmChallenge = {}
  for (let at = 0, read = 0; at + 4 <= info.length && read < mostAttributes; read += 1) {
    const id = info.readUInt16LE(at)
    const value = info.subarray(at + 4, at + 4 + info.readUInt16LE(at + 2))
    if (id === 0) break
    if (isNamed(id)) found[names[id]] ??= nameIn(value)
    if (id === timestampId) Object.assign(found, clockIn(value))
    at += 4 + info.readUInt16LE(at + 2)
  }
  return found
}

function isNamed(id: number): id is keyof typeof names {
  return id in names
}

/** UTF-16LE without anything that acts on a terminal or hides text. */
function nameIn(value: Buffer): string {
  return value
    .subarray(0, longestName * 2)
    .toString('utf16le')
    .replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, '')
}

/** Milliseconds from 1601, where FILETIME begins, to 1970. */
const fileTimeEpochMs = 11_644_473_600_000
/** 9999-12-31: later moments are no clock, and Date cannot tell all of them. */
const latestMs = 253_402_214_400_000

/** FILETIME: steps of 100 ns since 1601 (MS-DTYP 2.3.3). */
function clockIn(value: Buffer): { clockMs?: number } {
  if (value.length < 8) return {}
  const clockMs = Number(value.readBigUInt64LE(0) / 10_000n) - fileTimeEpochMs
  return clockMs >= 0 && clockMs <= latestMs ? { clockMs } : {}
}
