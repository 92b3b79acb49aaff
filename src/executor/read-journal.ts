import { readFileSync } from 'node:fs'

import type { z } from 'zod'

import { RdpAzureError } from '../errors.ts'
import { chainStart, jsonOf, unchainLine } from './chain.ts'
import { folderUnusable, isCode } from './file-errors.ts'
import { entrySchema, headerSchema, journalFile } from './journal.ts'
import type { JournalEntry, JournalHeader } from './journal.ts'

/** A journal as it was read. */
export interface ReadJournal {
  header: JournalHeader
  entries: JournalEntry[]
  /** The chain value that the next line builds on. */
  chain: string
  lines: number
  /** True when the last line was incomplete: a crash while writing it. */
  torn: boolean
  /** Bytes of the whole lines. */
  wholeBytes: number
}

/** Reads a journal whole. Throws `RunNotFound`, or `JournalDamaged` with the number of the first wrong line. */
export function readJournal(folder: string, runId: string): ReadJournal {
  const file = journalFile(folder, runId)
  const bytes = bytesOf(file, folder, runId)
  const { lines, torn } = wholeLines(bytes)
  if (lines.length === 0) throw neverBegun(file, runId)
  const { bodies, chain } = unchain(file, lines)
  const header = headerOf(bodies[0], file, runId)
  const entries = bodies.slice(1).map((body, i) => parsed(entrySchema, body, file, i + 2))
  const wholeBytes = lines.reduce((sum, line) => sum + line.length + 1, 0)
  return { header, entries, chain, lines: lines.length, torn, wholeBytes }
}

/** Reads the first line only, so that a run damaged further on can still be told by its VM. */
export function readHeader(folder: string, runId: string): JournalHeader {
  const file = journalFile(folder, runId)
  const first = wholeLines(bytesOf(file, folder, runId)).lines.slice(0, 1)
  if (first.length === 0) throw neverBegun(file, runId)
  return headerOf(unchain(file, first).bodies[0], file, runId)
}

function bytesOf(file: string, folder: string, runId: string): Buffer {
  try {
    return readFileSync(file)
  } catch (thrown) {
    if (!isCode(thrown, 'ENOENT', 'ENOTDIR')) throw folderUnusable(folder, thrown)
    throw new RdpAzureError('RunNotFound', `no journal of run ${runId} lies in ${folder}`, {
      next: ['rdp-azure run list', 'name the folder: --journal <folder>'],
      data: { runId, folder },
    })
  }
}

/** A crash while writing leaves a last line without its end, or with an end and no JSON before it. */
function wholeLines(bytes: Buffer): { lines: Buffer[]; torn: boolean } {
  const lines: Buffer[] = []
  let from = 0
  for (let to = bytes.indexOf(10); to >= 0; to = bytes.indexOf(10, from)) {
    lines.push(bytes.subarray(from, to))
    from = to + 1
  }
  if (from < bytes.length) return { lines, torn: true }
  const last = lines.at(-1)
  const torn = last !== undefined && jsonOf(last) === undefined
  return { lines: torn ? lines.slice(0, -1) : lines, torn }
}

function unchain(file: string, lines: readonly Buffer[]): { bodies: unknown[]; chain: string } {
  const bodies: unknown[] = []
  let chain = chainStart
  for (const [i, line] of lines.entries()) {
    const read = unchainLine(chain, line)
    if (!read.ok) throw damaged(file, i + 1, read.why)
    bodies.push(read.body)
    chain = read.chain
  }
  return { bodies, chain }
}

function headerOf(body: unknown, file: string, runId: string): JournalHeader {
  const header = parsed(headerSchema, body, file, 1)
  if (header.runId === runId) return header
  throw damaged(file, 1, `it is the journal of run ${header.runId}`)
}

function parsed<T>(schema: z.ZodType<T>, value: unknown, file: string, line: number): T {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  throw damaged(file, line, 'it is not a line of a journal of this version')
}

function damaged(file: string, line: number, why: string): RdpAzureError {
  return new RdpAzureError('JournalDamaged', `line ${line} of ${file} was changed: ${why}`, {
    next: ['put the file back from a copy; without one, diagnose anew: rdp-azure diagnose <vm>'],
    data: { file, line },
  })
}

function neverBegun(file: string, runId: string): RdpAzureError {
  const message = `the journal of run ${runId} (${file}) ends before its first line`
  return new RdpAzureError('JournalDamaged', `${message}: a run cut off there has done nothing`, {
    next: ['diagnose anew: rdp-azure diagnose <vm>'],
    data: { file, line: 1 },
  })
}
