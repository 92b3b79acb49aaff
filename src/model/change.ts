import { z } from 'zod'

/** Any JSON value. Before- and after-values are JSON, each kind knows its own shape. */
export const jsonSchema = z.json()
export type Json = z.infer<typeof jsonSchema>

/**
 * One typed alteration with its values filled in. `kind` is a name of the registry in `change/`,
 * which knows the shape of `params`, `before` and `after`.
 */
export const plannedChangeSchema = z.strictObject({
  /** Unique within the plan: `1`, `2`, … in the order they are made. */
  id: z.string(),
  kind: z.string(),
  params: z.record(z.string(), jsonSchema),
  /** State kinds: the value now. Action kinds: null. */
  before: jsonSchema,
  /** State kinds: the value wanted. Action kinds: null. */
  after: jsonSchema,
})
export type PlannedChange = z.infer<typeof plannedChangeSchema>

/**
 * What became of one change.
 * `done` it was made now · `already` the value was there · `drifted` the present value is neither
 * before nor after, so nothing was touched · `refused` the path is not safe to touch · `failed` it
 * was tried · `skipped` an earlier one of the same stage ended the stage.
 */
export const changeStatuses = [
  'done',
  'already',
  'drifted',
  'refused',
  'failed',
  'skipped',
] as const

/** What became of one change, as the guest or the control plane tells it. */
export const changeResultSchema = z.object({
  id: z.string(),
  kind: z.string(),
  status: z.enum(changeStatuses),
  /** What was found before touching anything, where the kind has a value. */
  found: jsonSchema.optional(),
  /** Error id and text for `drifted`, `refused` and `failed`. */
  reason: z.object({ id: z.string(), message: z.string() }).optional(),
  /** What the kind has to say beside: dependents restarted, thumbprint saved. */
  detail: z.record(z.string(), jsonSchema).optional(),
})
export type ChangeResult = z.infer<typeof changeResultSchema>
