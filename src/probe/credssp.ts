import { readElement, readElements } from './der.ts'

/**
 * The first message of CredSSP within TLS (MS-CSSP 2.2.1) and its answer. The message carries an NTLM
 * NEGOTIATE without any name, so the answer tells what the server says of itself to everybody; nobody
 * signs in, and nothing of the account is sent.
 */

/** The longest answer that is read; one with an NTLM challenge has 160 to 400 bytes. */
export const longestTsAnswer = 16_384

/** Our version. Servers answer with their own, whatever it is; 6 is the newest (MS-CSSP 2.2.1). */
const version = 6

/**
 * NTLM NEGOTIATE (MS-NLMP 2.2.1.1): signature, type 1, flags 0xe20882b7 as Windows sends them, no domain,
 * no workstation, version 10.0.17763, revision 15.
 */
const negotiate = Buffer.from(
  '4e544c4d5353500001000000b78208e2000000000000000000000000000000000a0063450000000f',
  'hex',
)

const tags = {
  sequence: 0x30,
  integer: 0x02,
  octets: 0x04,
  version: 0xa0,
  negoTokens: 0xa1,
  errorCode: 0xa4,
} as const

/** A TSRequest has six fields at most; a SEQUENCE OF tokens has one where NTLM is spoken. */
const mostElements = 8

/** What a server answered. A field that is absent was not sent, or not in a form that can be read. */
export interface TsAnswer {
  version?: number
  /** NTSTATUS, unsigned. */
  errorCode?: number
  /** The security token: an NTLM challenge, as a rule. */
  token?: Buffer
}

/** An answer, or why there is none in these bytes. */
export type TsRead =
  | { kind: 'incomplete' }
  | { kind: 'garbled' }
  | { kind: 'answer'; answer: TsAnswer }

/** The TSRequest that begins CredSSP. */
export function tsRequest(): Buffer {
  const token = wrap(0xa0, wrap(tags.octets, negotiate))
  const tokens = wrap(tags.negoTokens, wrap(tags.sequence, wrap(tags.sequence, token)))
  return wrap(
    tags.sequence,
    Buffer.concat([wrap(tags.version, wrap(tags.integer, Buffer.from([version]))), tokens]),
  )
}

/** Everything that is sent is shorter than 128 bytes. */
function wrap(tag: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.from([tag, content.length]), content])
}

/**
 * Reads the TSRequest at the start of `bytes` by walking its elements. Never throws, whatever the
 * bytes, and never asks for more than `longestTsAnswer` of them.
 */
export function readTsAnswer(bytes: Buffer): TsRead {
  if (bytes.length > 0 && bytes[0] !== tags.sequence) return { kind: 'garbled' }
  const whole = readElement(bytes, 0)
  if (whole === 'incomplete' && bytes.length < longestTsAnswer) return { kind: 'incomplete' }
  if (typeof whole === 'string') return { kind: 'garbled' }
  const fields = readElements(whole.content, mostElements)
  if (!fields || fields[0]?.tag !== tags.version) return { kind: 'garbled' }
  const field = (tag: number): Buffer | undefined =>
    fields.find((each) => each.tag === tag)?.content
  const told = integerIn(field(tags.version))
  const errorCode = integerIn(field(tags.errorCode))
  const token = tokenIn(field(tags.negoTokens))
  return {
    kind: 'answer',
    answer: {
      ...(told !== undefined && { version: told }),
      ...(errorCode !== undefined && { errorCode }),
      ...(token !== undefined && { token }),
    },
  }
}

/**
 * An INTEGER of up to 32 bits as an unsigned number. NTSTATUS is negative as DER has it, or has a
 * leading zero byte.
 */
function integerIn(content: Buffer | undefined): number | undefined {
  const element = content && readElement(content, 0)
  if (!element || typeof element === 'string' || element.tag !== tags.integer) return undefined
  const { length } = element.content
  if (length === 0 || length > 5 || (length === 5 && element.content[0] !== 0)) return undefined
  const bits = element.content.readIntBE(0, length)
  return bits >>> 0
}

/** The first token of NegoData: SEQUENCE OF SEQUENCE { negoToken [0] OCTET STRING }. */
function tokenIn(content: Buffer | undefined): Buffer | undefined {
  let inner = content
  for (const tag of [tags.sequence, tags.sequence, 0xa0, tags.octets]) {
    const element = inner && readElement(inner, 0)
    if (!element || typeof element === 'string' || element.tag !== tag) return undefined
    inner = element.content
  }
  return inner
}
