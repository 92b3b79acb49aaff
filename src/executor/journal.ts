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

/**
 * A line after the header: something began, ended, failed, or the whole run ended, with a result or a
 * failure. An interruption is no end: the run can be resumed.
 */
export const entrySchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('started'), key: z.string(), name: z.string(), input: z.unknown() }),
  z.object({ state: z.literal('done'), key: z.string(), name: z.string(), result: z.unknown() }),
  z.object({
    state: z.literal('failed'),
    key: z.string(),
    name: z.string(),
    failure: failureSchema,
  }),
  z.object({
    state: z.literal('ended'),
    result: z.unknown(),
    failure: failureSchema.optional(),
  }),
])
export type JournalEntry = z.infer<typeof entrySchema>

/** The file of a run. Run ids are hex digits, so a name cannot leave the folder. */
export function journalFile(folder: string, runId: string): string {
  if (!/^[0-9a-f]{32}$/.test(runId)) {
    throw new RdpAzureError('RunNotFound', `'${runId}' is not the id of a run: 32 hex digits`, {
      next: ['rdp-azure run list'],
      data: { runId },
    })
  }
  return path.join(folder, `${runId}.jsonl`)
}
