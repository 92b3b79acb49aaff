import { z } from 'zod'

import { evidenceSchema } from './evidence.ts'
import { targetSchema } from './target.ts'

/** What `diagnose --save-evidence` writes: everything seen of one VM, to be judged again without any access. */
export const evidenceFileSchema = z.strictObject({
  schema: z.literal('rdp-azure/evidence/1'),
  toolVersion: z.string(),
  /** Names, addresses and ids were replaced; equal ones by equal masks. */
  masked: z.boolean(),
  target: targetSchema,
  evidence: evidenceSchema,
})
export type EvidenceFile = z.infer<typeof evidenceFileSchema>
