import { createHash } from 'node:crypto'
import { gunzipSync, gzipSync } from 'node:zlib'

import type { FaultName } from '../faults.ts'

/** `whole`: handed on as it is, past the 4,096 bytes of Run Command. */
export type Tampered = string | { whole: string }

/** What `answer-cut` leaves: less than any frame. */
const cutBytes = 600

/** What the issue of a hostile guest is about: far more than an answer ever has. */
const bombBytes = 100 * 1024 * 1024

/** The most that gzip can make of what fits into a frame of 4,096 bytes (it gains about 1,030 fold). */
const fittingBombBytes = 2_900_000

/** The frame of the guest's answer: request id, length, hash, gzip as base64. */
const frame = /<<rdp-azure:1:([0-9a-f]{32}):\d+:[0-9a-f]{64}:([A-Za-z0-9+/=]+)>>>/

/** Applies the first injected fault of answers that is due; without one the output stays as it is. */
export function tamper(stdout: string, due: (name: FaultName) => boolean): Tampered {
  const found = frame.exec(stdout)
  if (found === null) return stdout
  const [line, id = '', base64 = ''] = found
  if (due('answer-cut')) return stdout.slice(-cutBytes)
  if (due('answer-forged')) return stdout.replace(base64, () => swapped(base64))
  if (due('answer-control-characters')) {
    return stdout.replace(line, () =>
      frameOf(id, withEscapes(gunzipSync(Buffer.from(base64, 'base64')))),
    )
  }
  if (due('answer-bomb')) return frameOf(id, Buffer.alloc(fittingBombBytes, ' '))
  if (due('answer-bomb-whole')) {
    return { whole: frameOf(id, Buffer.alloc(bombBytes, ' ')) }
  }
  return stdout
}

/** Two neighbours change places: the length stays, the hash does not. */
function swapped(base64: string): string {
  for (let at = 20; at + 1 < base64.length; at += 1) {
    const [one, two] = [base64.charAt(at), base64.charAt(at + 1)]
    if (one !== two) return `${base64.slice(0, at)}${two}${one}${base64.slice(at + 2)}`
  }
  return base64.toLowerCase()
}

/** Puts a screen clear, a window title, a bell and a fake line into the name of the computer and the system. */
function withEscapes(json: Buffer): Buffer {
  const hostile = String.raw`\u001b[2J\u001b]0;owned\u0007\u202e\r\n  ✓ healthy `
  const text = json.toString('utf8')
  return Buffer.from(text.replaceAll(/"(computerName|caption)":"/g, (start) => start + hostile))
}

function frameOf(id: string, content: Buffer): string {
  const base64 = gzipSync(content, { level: 9 }).toString('base64')
  const hash = createHash('sha256').update(base64).digest('hex')
  return `<<rdp-azure:1:${id}:${base64.length}:${hash}:${base64}>>>`
}
