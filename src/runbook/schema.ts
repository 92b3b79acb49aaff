import { z } from 'zod'

import { interruptions, risks } from '../model/finding.ts'
import { symptomIds } from '../model/symptom.ts'

const id = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'lower-case words joined by hyphens')
  .max(60)
const condition = z.string().min(1).max(500)
const text = z.string().min(1).max(1000)

/** One change: the kind's name and its params; a param that is text may hold `{{ … }}`. */
export const changeEntrySchema = z.record(z.string(), z.record(z.string(), z.json()))

/** One rung of a repair. A repair with one rung is written without the list and the name. */
export const rungSchema = z.strictObject({
  rung: id.optional(),
  /** Holds beside the runbook's own `when`, on fresh facts. */
  when: condition.optional(),
  /** Rungs, `<runbook>` or `<runbook>/<rung>`, that must have been tried in vain before. */
  after: z.array(z.string()).default([]),
  risk: z.enum(risks),
  interrupts: z.enum(interruptions),
  changes: z.array(changeEntrySchema).min(1).max(20),
})

/** Refuses the repair, or makes it ask, with the reason shown. Unknown counts as met. */
export const guardSchema = z.union([
  z.strictObject({ when: condition, refuse: text }),
  z.strictObject({ when: condition, ask: text }),
])

/** A patch over the healthy VM; the shape is that of sandbox states and is checked there. */
export const givenSchema = z.strictObject({
  windows: z.record(z.string(), z.unknown()).optional(),
  platform: z.record(z.string(), z.unknown()).optional(),
})

/** One test of a runbook: a state laid over a healthy VM, and how the runbook must judge it. */
export const runbookTestSchema = z.strictObject({
  name: z.string().optional(),
  given: givenSchema,
  expect: z.enum(['faulty', 'healthy', 'unknown']),
})

/** One fault and its repair, as written in YAML. */
export const runbookSchema = z.strictObject({
  id,
  title: text,
  /** `cause`, `contributing`, `remark`, or `action`: never judged, only done when asked for by name. */
  role: z.enum(['cause', 'contributing', 'remark', 'action']),
  explains: z.array(z.enum(symptomIds)).default([]),
  when: condition,
  because: text,
  /** Runbooks whose findings may be brought about by this one. */
  consequences: z.array(id).default([]),
  /** `all`: while this is so, nothing else can be judged. */
  hides: z.literal('all').optional(),
  /** The observation that would tell this cause from others that explain the same. */
  settledBy: text.optional(),
  guards: z.array(guardSchema).default([]),
  repair: z
    .union([
      rungSchema,
      z
        .array(rungSchema.required({ rung: true }))
        .min(1)
        .max(6),
    ])
    .optional(),
  after: z.array(z.string()).default([]),
  /** Who must do what, where this tool repairs nothing; a template as `because` is. */
  handoff: text.optional(),
  /** Command to go on with where no plan is made; a template, `<vm>` stands for the VM as it was named. */
  next: text.startsWith('rdp-azure ').optional(),
  references: z.array(z.url({ protocol: /^https$/ })).default([]),
  tests: z.array(runbookTestSchema).min(1),
})
export type RunbookText = z.infer<typeof runbookSchema>
