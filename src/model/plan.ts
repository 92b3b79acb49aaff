import { z } from 'zod'

import { plannedChangeSchema } from './change.ts'
import { interruptions, risks } from './finding.ts'
import { targetSchema } from './target.ts'

/** Neighbouring guest changes are one stage (one Run Command); each Azure change is its own. */
export const stageSchema = z.strictObject({
  where: z.enum(['guest', 'azure']),
  changes: z.array(plannedChangeSchema).min(1),
})
export type Stage = z.infer<typeof stageSchema>

/** What binds: a plan made anew from the loaded runbooks and fresh facts must equal this exactly. */
export const planBindingSchema = z.strictObject({
  schema: z.literal('rdp-azure/plan/1'),
  toolVersion: z.string(),
  target: targetSchema,
  runbook: z.strictObject({
    id: z.string(),
    rung: z.string(),
    /** SHA-256 of the runbook's canonical content, hex. */
    digest: z.string(),
  }),
  stages: z.array(stageSchema).min(1),
  risk: z.enum(risks),
  interrupts: z.enum(interruptions),
  /** `yes`, or `yes, except …` as a list of what cannot be put back. */
  notUndoable: z.array(z.string()),
  /** Reasons of the runbook's own guards for which a person must say yes. */
  asks: z.array(z.string()),
  /** Changes that lower the VM's security, in words, and until when. Never without being asked for by name. */
  weakens: z.array(z.string()),
  /** Made because its runbook was asked for by name. */
  byName: z.literal(true).optional(),
})

/** A plan as shown, approved and written by `--plan-out`. `hash` is SHA-256 over the rest, canonical JSON, hex. */
export const planSchema = z.strictObject({
  ...planBindingSchema.shape,
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
})
export type Plan = z.infer<typeof planSchema>
