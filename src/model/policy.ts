import { z } from 'zod'

import { risks } from './finding.ts'

/** What may be done without asking. `repair` is the mode of a person at a terminal, too. */
export const policySchema = z.strictObject({
  mode: z.enum(['observe', 'diagnose', 'repair']).default('repair'),
  /** `--yes`: plans within the limits below need no answer. */
  unattended: z.boolean().default(false),
  maxRisk: z.enum(risks).default('low'),
  /** Active sessions may be dropped. */
  allowDisconnect: z.boolean().default(false),
  /** A stopped VM may be started (it costs money while it runs). */
  allowStart: z.boolean().default(false),
  /** The VM may be restarted. */
  allowReboot: z.boolean().default(false),
  /** A snapshot of the OS disk goes before changes of high risk. */
  snapshot: z.boolean().default(true),
  /** No request that changes anything leaves this machine. */
  readOnly: z.boolean().default(false),
  disabledRunbooks: z.array(z.string()).default([]),
})
export type Policy = z.infer<typeof policySchema>

/**
 * What the policy says of one plan. `permit`: go on. `ask`: a person must say yes, the reasons say why.
 * `refuse`: not even a person's yes is enough; `next` names the allowance.
 */
export const decisionSchema = z.object({
  decision: z.enum(['permit', 'ask', 'refuse']),
  reasons: z.array(z.string()),
  next: z.array(z.string()),
})
export type Decision = z.infer<typeof decisionSchema>
