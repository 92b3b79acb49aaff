import { appendFileSync, closeSync, mkdirSync, openSync, truncateSync } from 'node:fs'

import { RdpAzureError } from '../errors.ts'
import { chainLine, chainStart } from './chain.ts'
import { plainJson } from './engine.ts'
import { folderUnusable, isCode } from './file-errors.ts'
import { journalFile } from './journal.ts'
import type { JournalEntry, JournalHeader } from './journal.ts'
import type { ReadJournal } from './read-journal.ts'

/** An open journal: each line is on disk before the call returns. */
export interface OpenJournal {
  append(entry: JournalEntry): void
  close(): void
}

/** Makes the folder of journals when it is missing, for this user only where the system knows that. */
export function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
  } catch (thrown) {
    throw folderUnusable(folder, thrown)
  }
}

/** Begins a journal. */
export function createJournal(folder: string, header: JournalHeader): OpenJournal {
  const journal = appendTo(folder, header.runId, chainStart, 'ax')
  journal.write(header)
  return journal
}

/** Goes on with a journal that was read; an incomplete last line is cut off first. */
export function continueJournal(folder: string, read: ReadJournal): OpenJournal {
  const { runId } = read.header
  if (read.torn) truncateSync(journalFile(folder, runId), read.wholeBytes)
  return appendTo(folder, runId, read.chain, 'a')
}

function appendTo(folder: string, runId: string, chainBefore: string, flag: 'a' | 'ax') {
  const file = journalFile(folder, runId)
  const handle = opened(folder, file, runId, flag)
  let chain = chainBefore
  let broken: RdpAzureError | undefined
  const write = (body: unknown) => {
    // Half a line may stand there: behind it, another one would be damage instead of a torn end.
    if (broken) throw broken
    // What is read back is JSON, so the chain is over JSON, too.
    const line = chainLine(chain, plainJson(body))
    try {
      appendFileSync(handle, `${line.text}\n`, { flush: true })
    } catch (thrown) {
      broken = unwritable(file, runId, thrown)
      throw broken
    }
    chain = line.chain
  }
  return { write, append: (entry: JournalEntry) => write(entry), close: () => closeSync(handle) }
}

function opened(folder: string, file: string, runId: string, flag: 'a' | 'ax'): number {
  try {
    return openSync(file, flag, 0o600)
  } catch (thrown) {
    if (!isCode(thrown, 'EEXIST')) throw folderUnusable(folder, thrown)
    throw new RdpAzureError('RunBusy', `run ${runId} has a journal already: ${file}`, {
      next: [`rdp-azure resume ${runId}`],
      data: { runId, file },
    })
  }
}

function unwritable(file: string, runId: string, thrown: unknown): RdpAzureError {
  const why = thrown instanceof Error ? thrown.message : String(thrown)
  const message = `the journal ${file} cannot be written, so run ${runId} stopped: ${why}`
  return new RdpAzureError('Interrupted', message, {
    next: [`make room or give write access, then: rdp-azure resume ${runId}`],
    data: { runId, file },
    cause: thrown,
  })
}
