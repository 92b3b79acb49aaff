import { wireEvidenceSchema } from '../../../src/model/evidence.ts'
import { afterSignIn } from '../../../src/probe/after-sign-in.ts'
import { readTsAnswer } from '../../../src/probe/credssp.ts'
import { readChallenge } from '../../../src/probe/ntlm.ts'
import { afterConfirm, afterHandshake, afterX224 } from '../../../src/probe/observe.ts'
import { also, saw, tell } from '../../../src/probe/sighting.ts'
import type { Seen } from '../../../src/probe/sighting.ts'
import { failedHandshake } from '../../../src/probe/tls.ts'
import { readConfirm } from '../../../src/probe/x224.ts'
import { corpus } from './corpus.ts'
import type { Layer } from './corpus.ts'
import { mutated } from './mutate-bytes.ts'
import type { Random } from './random.ts'

const layers = ['x224', 'tls', 'credssp', 'ntlm'] as const

const errors: readonly [Error | undefined, ...(Error | undefined)[]] = [
  undefined,
  Object.assign(new Error('read'), { code: 'ECONNRESET', syscall: 'read' }),
  Object.assign(new Error('closed'), { code: 'ECONNRESET' }),
  Object.assign(new Error('alert'), { code: 'ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE' }),
  Object.assign(new Error('version'), { code: 'ERR_SSL_UNSUPPORTED_PROTOCOL' }),
]

/** One answer with mistakes through the parsers: what is wrong with the outcome, if anything. */
export function fuzzOnce(random: Random): { layer: string; bytes: Buffer; problem?: string } {
  const layer = random.pick(layers)
  const source: Layer = layer === 'ntlm' ? 'credssp' : layer
  const bytes = mutated(random.pick<Buffer>(corpus[source]), random)
  try {
    const problem = problemWith(seenIn(layer, bytes, random), random)
    return { layer, bytes, ...(problem !== undefined && { problem }) }
  } catch (error) {
    return { layer, bytes, problem: `threw ${String(error)}` }
  }
}

function seenIn(layer: (typeof layers)[number], bytes: Buffer, random: Random): Seen {
  switch (layer) {
    case 'x224':
      return x224In(bytes)
    case 'tls':
      return afterHandshake(
        failedHandshake({ bytes: bytes.length, head: bytes.subarray(0, 64) }, random.pick(errors)),
      )
    case 'credssp':
      return credSspIn(bytes)
    case 'ntlm': {
      const token = bytes.subarray(random.below(Math.max(1, bytes.length)))
      readChallenge(token)
      return signedIn({ end: 'answered', answer: { token }, atMs: 0 })
    }
  }
}

function x224In(received: Buffer): Seen {
  const confirm = readConfirm(received)
  if (confirm.kind === 'incomplete') {
    if (received.length > 512) return saw('ok', 'asked for more than its limit')
    return afterX224({ end: 'closed', how: 'end', received })
  }
  const met = afterConfirm({ end: 'answered', confirm, received })
  return met.goOn ? saw('ok', '', { selectedProtocol: met.selectedProtocol }) : met.seen
}

function credSspIn(bytes: Buffer): Seen {
  const read = readTsAnswer(bytes)
  if (read.kind === 'answer') return signedIn({ end: 'answered', answer: read.answer, atMs: 0 })
  const end = read.kind === 'garbled' ? 'garbled' : 'silent'
  return signedIn({ end, bytes: bytes.length })
}

function signedIn(signIn: Parameters<typeof afterSignIn>[0]): Seen {
  const { sightings, credSsp } = afterSignIn(signIn)
  return also({ stage: 'credssp', sightings: [], read: credSsp ? { credSsp } : {} }, sightings)
}

/** What a terminal or a reader must not meet, and what the evidence must be. */
const hostile = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u
const longest = 2_000

function problemWith(seen: Seen, random: Random): string | undefined {
  const observed = tell(seen)
  if (observed.observed.includes('more than its limit')) return 'reads without a limit'
  const text = JSON.stringify(observed)
  if (text.length > longest) return `${text.length} characters of evidence`
  if (hostile.test(text)) return 'control characters in the evidence'
  if (random.below(16) > 0) return undefined
  const evidence = { host: 'vm', port: 3389, tookMs: {}, ...observed }
  const parsed = wireEvidenceSchema.safeParse(evidence)
  return parsed.success ? undefined : `no evidence: ${parsed.error.message}`
}
