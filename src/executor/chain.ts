import { createHash } from 'node:crypto'

import { z } from 'zod'

/** The chain value before the first line. */
export const chainStart = ''

const lineSchema = z.strictObject({
  /** SHA-256 over the chain value of the line before and this line's body, hex. */
  chain: z.string(),
  body: z.unknown(),
})

/** A line that follows from what is before it. `body` must be plain JSON. The chain shows damage, not forgery. */
export function chainLine(before: string, body: unknown): { chain: string; text: string } {
  const json = JSON.stringify(body)
  const chain = createHash('sha256').update(`${before}\n${json}`).digest('hex')
  return { chain, text: `{"chain":"${chain}","body":${json}}` }
}

/** Why a line cannot be used, or its body and the chain value behind it. */
export type Unchained = { ok: true; chain: string; body: unknown } | { ok: false; why: string }

/** Reads one line and holds every byte of it to the chain. */
export function unchainLine(before: string, line: Buffer): Unchained {
  const found = lineSchema.safeParse(jsonOf(line))
  if (!found.success) return { ok: false, why: 'it is not a line of a journal' }
  const { chain, text } = chainLine(before, found.data.body)
  // Compared as bytes: equal JSON spelt otherwise is not what this tool wrote, either.
  return Buffer.from(text).equals(line)
    ? { ok: true, chain, body: found.data.body }
    : { ok: false, why: 'it does not follow from the lines before it' }
}

/** The JSON of a line, or undefined when it is none. */
export function jsonOf(line: Buffer): unknown {
  try {
    return JSON.parse(line.toString('utf8'))
  } catch {
    return undefined
  }
}
