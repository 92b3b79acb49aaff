import { z } from 'zod'

import { symptomIds } from './symptom.ts'

/** How much can go wrong when a repair is made, least first. */
export const risks = ['low', 'medium', 'high'] as const
export type Risk = (typeof risks)[number]
/** What a repair interrupts while it is made, least first. */
export const interruptions = ['nothing', 'sessions', 'reboot'] as const
export type Interruption = (typeof interruptions)[number]

/** One runbook judged over the facts. */
export const findingSchema = z.object({
  runbook: z.string(),
  title: z.string(),
  role: z.enum(['cause', 'contributing', 'remark', 'action']),
  status: z.enum(['faulty', 'healthy', 'unknown']),
  /** For `faulty`: the runbook's own words with the facts filled in. */
  because: z.string().optional(),
  /** For `faulty`, where this tool repairs nothing: who must do what. */
  handoff: z.string().optional(),
  /** For `faulty`: the command to go on with where no plan is made; `<vm>` stands for the VM. */
  next: z.string().optional(),
  /** For `unknown`: the facts that were not seen, as paths. */
  missing: z.array(z.string()),
  /** Symptoms of the facts that this runbook explains. */
  explains: z.array(z.enum(symptomIds)),
  /** Set when the finding is brought about, or made impossible to judge, by another one. */
  consequenceOf: z.string().optional(),
  /** When several causes remain: the observation that would settle it. */
  settledBy: z.string().optional(),
  references: z.array(z.string()),
})
export type Finding = z.infer<typeof findingSchema>

/**
 * What the facts say as a whole. `healthy`: everything that can be seen works. `faulty`: a cause is
 * named. `undetermined`: something is wrong or unseen, and no runbook names it.
 */
export const judgementSchema = z.object({
  verdict: z.enum(['healthy', 'faulty', 'undetermined']),
  /** The runbook id of the cause, when there is one. */
  cause: z.string().optional(),
  /** Faulty first, best explanation first; then unknown; healthy ones are left out. */
  findings: z.array(findingSchema),
  /** Why the verdict is `undetermined`, or what was not seen, for people. */
  notes: z.array(z.string()),
})
export type Judgement = z.infer<typeof judgementSchema>
