import { createHash } from 'node:crypto'
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  truncateSync,
  writeSync,
} from 'node:fs'
import path from 'node:path'

import { z } from 'zod'

import { RdpAzureError } from '../errors.ts'
import { failureSchema } from '../model/failure.ts'
import { targetSchema } from '../model/target.ts'

/** The first line: which workflow of which version ran on what. */
export const headerSchema = z.object({
  schema: z.literal('rdp-azure/journal/1'),
  runId: z.string(),
  workflow: z.string(),
  version: z.int(),
  startedAt: z.iso.datetime(),
  toolVersion: z.string(),
  /** SHA-256 over the digests of the loaded runbooks. */
  runbooksDigest: z.string(),
  target: targetSchema.optional(),
  input: z.unknown(),
})
export type JournalHeader = z.infer<typeof headerSchema>

/** A line after the header: something began, ended, failed, or the whole run ended. */
export const entrySchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('started'), key: z.string(), name: z.string(), input: z.unknown() }),
  z.object({ state: z.literal('done'), key: z.string(), name: z.string(), result: z.unknown() }),
  z.object({
    state: z.literal('failed'),
    key: z.string(),
    name: z.string(),
    failure: failureSchema,
  }),
  z.object({ state: z.literal('ended'), result: z.unknown() }),
])
export type JournalEntry = z.infer<typeof entrySchema>

const lineSchema = z.object({
  /** SHA-256 over the chain of the line before and this line's body. */
  chain: z.string(),
  body: z.unknown(),
})

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

/** The file of a run. Run ids are hex digits, so a name cannot leave the folder. */
export function journalFile(folder: string, runId: string): string {
  if (!/^[0-9a-f]{32}$/.test(runId)) {
    throw new RdpAzureError('RunNotFound', `'${runId}' is not the id of a run: 32 hex digits`, {
      next: ['rdp-azure run list'],
    })
  }
  return path.join(folder, `${runId}.jsonl`)
}

/** Reads a journal whole. Throws `RunNotFound`, or `JournalDamaged` with the number of the first wrong line. */
export function readJournal(folder: string, runId: string): ReadJournal {
  const file = journalFile(folder, runId)
  if (!existsSync(file)) {
    throw new RdpAzureError('RunNotFound', `no journal of run ${runId} lies in ${folder}`, {
      next: ['rdp-azure run list', 'name the folder: --journal <folder>'],
    })
  }
  const text = readFileSync(file, 'utf8')
  const whole = text.slice(0, text.lastIndexOf('\n') + 1)
  const bodies = unchain(file, whole.split('\n').slice(0, -1))
  const header = parsed(headerSchema, bodies.values[0], file, 1)
  const entries = bodies.values.slice(1).map((body, i) => parsed(entrySchema, body, file, i + 2))
  if (header.runId !== runId) throw damaged(file, 1, `it is the journal of run ${header.runId}`)
  const torn = whole.length !== text.length
  const { chain, values } = bodies
  return {
    header,
    entries,
    chain,
    lines: values.length,
    torn,
    wholeBytes: Buffer.byteLength(whole),
  }
}

function unchain(file: string, lines: readonly string[]): { values: unknown[]; chain: string } {
  const values: unknown[] = []
  let chain = ''
  for (const [i, text] of lines.entries()) {
    const line = parsed(lineSchema, json(text), file, i + 1)
    chain = chained(chain, line.body)
    if (line.chain !== chain)
      throw damaged(file, i + 1, 'it does not follow from the lines before it')
    values.push(line.body)
  }
  return { values, chain }
}

function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function parsed<T>(schema: z.ZodType<T>, value: unknown, file: string, line: number): T {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  throw damaged(file, line, 'it is not a line of a journal')
}

function damaged(file: string, line: number, why: string): RdpAzureError {
  return new RdpAzureError('JournalDamaged', `line ${line} of ${file} was changed: ${why}`, {
    next: ['put the file back from a copy; without one, diagnose anew: rdp-azure diagnose <vm>'],
    data: { file, line },
  })
}

function chained(before: string, body: unknown): string {
  return createHash('sha256')
    .update(`${before}\n${JSON.stringify(body)}`)
    .digest('hex')
}

/** An open journal: each line is on disk before the call returns. */
export interface OpenJournal {
  append(entry: JournalEntry): void
  close(): void
}

/** Begins a journal; the folder is made when it is missing. */
export function createJournal(folder: string, header: JournalHeader): OpenJournal {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const journal = appendTo(journalFile(folder, header.runId), '', 'ax')
  journal.write(header)
  return journal
}

/** Goes on with a journal that was read; an incomplete last line is cut off first. */
export function continueJournal(folder: string, read: ReadJournal): OpenJournal {
  const file = journalFile(folder, read.header.runId)
  if (read.torn) truncateSync(file, read.wholeBytes)
  return appendTo(file, read.chain, 'a')
}

function appendTo(file: string, chainBefore: string, flag: 'a' | 'ax') {
  const handle = openSync(file, flag, 0o600)
  let chain = chainBefore
  const write = (body: unknown) => {
    // What is read back is JSON, so the chain is over JSON, too.
    const plain: unknown = JSON.parse(JSON.stringify(body))
    chain = chained(chain, plain)
    writeSync(handle, `${JSON.stringify({ chain, body: plain })}\n`)
    fsyncSync(handle)
  }
  return { write, append: (entry: JournalEntry) => write(entry), close: () => closeSync(handle) }
}
