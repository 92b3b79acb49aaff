import { z } from 'zod'

import { changeResultSchema } from './change.ts'
import { evidenceSchema } from './evidence.ts'
import { failureSchema } from './failure.ts'
import { judgementSchema } from './finding.ts'
import { planSchema } from './plan.ts'
import { symptomSchema } from './symptom.ts'
import { targetSchema } from './target.ts'

/** The result of `diagnose`. Dates inside `facts` are ISO text in JSON. */
export const diagnosisSchema = z.object({
  schema: z.literal('rdp-azure/diagnosis/1'),
  target: targetSchema,
  at: z.iso.datetime(),
  evidence: evidenceSchema,
  symptoms: z.array(symptomSchema),
  judgement: judgementSchema,
  /** The cause in short; its finding stands in `judgement`. */
  cause: z.object({ id: z.string(), title: z.string(), because: z.string() }).optional(),
  /** The least invasive plan for the cause, when one can be made. */
  plan: planSchema.optional(),
  /** Why a named cause has no plan: a guard, an unseen before-value, no repair by this tool. */
  noPlanBecause: z.string().optional(),
})
export type Diagnosis = z.infer<typeof diagnosisSchema>

/** What became of one plan of a run. */
export const attemptSchema = z.object({
  plan: planSchema,
  /** By whom or what it was permitted. */
  consent: z.enum(['person', 'policy', 'plan']),
  results: z.array(changeResultSchema),
  /** `cured`, `not-cured` or `failed`; the last two are reversed. */
  end: z.enum(['cured', 'not-cured', 'failed']),
  /** `nothing`: it made no change that has a way back. */
  reversed: z.enum(['no', 'yes', 'nothing', 'failed']),
  reversal: z.array(changeResultSchema),
})
export type Attempt = z.infer<typeof attemptSchema>

/** Every end of a repair, and what the command then exits with. */
export const repairOutcomes = {
  healthy: { exitCode: 0, meaning: 'nothing was wrong, nothing was changed' },
  fixed: { exitCode: 0, meaning: 'the cause was repaired and the proof holds' },
  planned: { exitCode: 3, meaning: 'a dry run: the plan was shown, nothing was changed' },
  'not-fixed': { exitCode: 4, meaning: 'Remote Desktop still fails after what was tried' },
  'reversal-failed': {
    exitCode: 4,
    meaning: 'a repair did not cure and could not be reversed whole',
  },
  refused: { exitCode: 6, meaning: 'the policy, a guard or the guest refused the plan' },
  declined: { exitCode: 6, meaning: 'the plan was shown and not approved' },
  'no-plan': { exitCode: 3, meaning: 'a cause is named, and this tool has no repair for it here' },
  undetermined: { exitCode: 10, meaning: 'no cause could be named' },
} as const satisfies Record<string, { exitCode: number; meaning: string }>
export type RepairOutcome = keyof typeof repairOutcomes
const outcomeNames = Object.keys(repairOutcomes).filter(
  (name): name is RepairOutcome => name in repairOutcomes,
)

/** The result of `repair`: the attempts in order, and the VM before and after. */
export const repairResultSchema = z.object({
  schema: z.literal('rdp-azure/repair/1'),
  /** The run: names its journal, and the backups in the guest. */
  id: z.string(),
  target: targetSchema,
  outcome: z.enum(outcomeNames),
  /** Only with `fixed`: the loopback handshake alone, or the same seen from outside too. */
  proof: z.enum(['outside', 'inside']).optional(),
  attempts: z.array(attemptSchema),
  before: diagnosisSchema,
  /** The last diagnosis after a change; absent when nothing was changed. */
  after: diagnosisSchema.optional(),
  /** A plan shown in a dry run, declined or refused. */
  plan: planSchema.optional(),
  /** Why, for every outcome that is not `healthy` or `fixed`. */
  failure: failureSchema.optional(),
})
export type RepairResult = z.infer<typeof repairResultSchema>

/** Something Windows made beside a repair and that undo leaves: declared by the kinds of change. */
export const leftBehindSchema = z.object({ kind: z.string(), what: z.string() })

/** Every end of an undo, and what the command then exits with. */
export const undoOutcomes = {
  undone: { exitCode: 0, meaning: 'every object is back at its value from before' },
  'nothing-to-undo': { exitCode: 0, meaning: 'the run changed nothing, or was undone before' },
  refused: { exitCode: 6, meaning: 'something changed since the repair and was left alone' },
  failed: { exitCode: 4, meaning: 'some objects could not be put back' },
} as const satisfies Record<string, { exitCode: number; meaning: string }>
export type UndoOutcome = keyof typeof undoOutcomes
const undoNames = Object.keys(undoOutcomes).filter(
  (name): name is UndoOutcome => name in undoOutcomes,
)

/** The result of `undo`: what went back, and what was left as Windows made it. */
export const undoResultSchema = z.object({
  schema: z.literal('rdp-azure/undo/1'),
  id: z.string(),
  /** The run that was undone. */
  undoOf: z.string(),
  target: targetSchema,
  outcome: z.enum(undoNames),
  results: z.array(changeResultSchema),
  left: z.array(leftBehindSchema),
  failure: failureSchema.optional(),
})
export type UndoResult = z.infer<typeof undoResultSchema>
