import { z } from 'zod'

import { accessPaths } from './asked.ts'
import { changeResultSchema } from './change.ts'
import { failureSchema } from './failure.ts'
import { lockSchema } from './network-evidence.ts'
import { planSchema } from './plan.ts'
import { targetSchema } from './target.ts'

/** A rule that this tool made for the VM and that is still there. */
export const ownRuleSchema = z.object({
  groupId: z.string(),
  group: z.string(),
  rule: z.string(),
  priority: z.int(),
  source: z.string(),
  destination: z.string(),
  port: z.int(),
  /** Who made it, as its description tells. */
  owner: z.string(),
  runId: z.string(),
  until: z.iso.datetime(),
  /** Its time is over, and nobody took it away. */
  expired: z.boolean(),
  /** It was made by who is signed in now. */
  mine: z.boolean(),
})
export type OwnRule = z.infer<typeof ownRuleSchema>

/** One rule that decides something of the way. */
const wayRuleSchema = z.object({
  group: z.string(),
  association: z.enum(['networkManager', 'subnet', 'networkInterface']),
  rule: z.string(),
  priority: z.int(),
  access: z.enum(['Allow', 'Deny', 'AlwaysAllow']),
})

/** Who else owns the door: `nsg allow` does not go past them. */
const ownersSchema = z.object({
  jit: z
    .object({ policy: z.string(), policyId: z.string(), maxMinutes: z.int(), open: z.boolean() })
    .optional(),
  bastions: z.array(z.object({ bastion: z.string() })),
  hostPool: z.string().optional(),
  locks: z.array(
    z.object({ lock: z.string(), level: lockSchema.shape.level, groupId: z.string() }),
  ),
})

/** The way to a VM, judged: what `nsg show` tells, and what `nsg allow` decides by. */
export const wayViewSchema = z.object({
  schema: z.literal('rdp-azure/way/1'),
  target: targetSchema,
  at: z.iso.datetime(),
  /** Who connects; absent: not told. */
  from: z.string().optional(),
  port: z.int(),
  /** Absent: nothing leads to the VM. */
  path: z.enum(accessPaths).optional(),
  destination: z.string().optional(),
  /** What the rules say; unknown where the caller is, or where not all of it could be read. */
  access: z.enum(['open', 'closed', 'unknown']),
  because: z.string(),
  rules: z.array(wayRuleSchema),
  ours: z.array(ownRuleSchema),
  owners: ownersSchema,
  /** What could not be read. */
  unseen: z.array(z.object({ part: z.string(), failure: failureSchema })),
})
export type WayView = z.infer<typeof wayViewSchema>

/** Every end of `nsg allow`, and what the command then exits with. */
export const openingOutcomes = {
  open: { exitCode: 0, meaning: 'the rule is made and stays until it is revoked' },
  closed: { exitCode: 0, meaning: 'the rule was made, and is taken away again' },
  requested: { exitCode: 0, meaning: 'just-in-time access is asked for, and ends by itself' },
  'already-open': { exitCode: 0, meaning: 'the rules let the caller in; nothing was changed' },
  planned: { exitCode: 3, meaning: 'a dry run: the plan was shown, nothing was changed' },
  failed: { exitCode: 4, meaning: 'the rule could not be made' },
  'left-open': { exitCode: 4, meaning: 'the rule was made and could not be taken away' },
  refused: { exitCode: 6, meaning: 'nothing was opened' },
  declined: { exitCode: 6, meaning: 'the plan was shown and not approved' },
} as const satisfies Record<string, { exitCode: number; meaning: string }>
export type OpeningOutcome = keyof typeof openingOutcomes
const openings = Object.keys(openingOutcomes).filter(
  (name): name is OpeningOutcome => name in openingOutcomes,
)

/** The result of `nsg allow`. */
export const openingSchema = z.object({
  schema: z.literal('rdp-azure/opening/1'),
  /** The run: names its journal, and stands in the rule's description. */
  id: z.string(),
  target: targetSchema,
  outcome: z.enum(openings),
  /** The way as it was before. Absent: it could not be looked at. */
  before: wayViewSchema.optional(),
  /** When the rule is, or was, to be taken away. */
  until: z.iso.datetime().optional(),
  plan: planSchema.optional(),
  results: z.array(changeResultSchema),
  reversal: z.array(changeResultSchema),
  failure: failureSchema.optional(),
})
export type Opening = z.infer<typeof openingSchema>

/** Every end of `nsg revoke`, and what the command then exits with. */
export const closingOutcomes = {
  revoked: { exitCode: 0, meaning: 'the rules are taken away' },
  'nothing-to-revoke': { exitCode: 0, meaning: 'there is no rule of ours to take away' },
  planned: { exitCode: 3, meaning: 'a dry run: the plan was shown, nothing was changed' },
  failed: { exitCode: 4, meaning: 'not every rule could be taken away' },
  refused: { exitCode: 6, meaning: 'nothing was taken away, or not all of it' },
  declined: { exitCode: 6, meaning: 'the plan was shown and not approved' },
} as const satisfies Record<string, { exitCode: number; meaning: string }>
export type ClosingOutcome = keyof typeof closingOutcomes
const closings = Object.keys(closingOutcomes).filter(
  (name): name is ClosingOutcome => name in closingOutcomes,
)

/** The result of `nsg revoke`. */
export const closingSchema = z.object({
  schema: z.literal('rdp-azure/closing/1'),
  id: z.string(),
  target: targetSchema,
  outcome: z.enum(closings),
  /** Rules that are left, because somebody else made them or they could not be taken away. */
  left: z.array(ownRuleSchema),
  /** Just-in-time access that is open: it ends by itself and cannot be revoked. */
  jitOpen: z.boolean(),
  plan: planSchema.optional(),
  results: z.array(changeResultSchema),
  failure: failureSchema.optional(),
})
export type Closing = z.infer<typeof closingSchema>
