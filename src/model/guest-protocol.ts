import { z } from 'zod'

import { changeResultSchema, plannedChangeSchema } from './change.ts'
import { guestSectionNames, guestSections } from './guest-evidence.ts'

/** Version of the request and answer below; collect.ps1 and apply.ps1 refuse another. */
export const guestProtocol = 1

/** What a guest script is asked. Sent as one line of JSON in a single-quoted here-string. */
export const guestRequestSchema = z.strictObject({
  protocol: z.literal(guestProtocol),
  /** 32 lower-case hex digits. Repeating an `apply` or `undo` under the same id changes nothing twice. */
  requestId: z.string().regex(/^[0-9a-f]{32}$/),
  kind: z.enum(['collect', 'apply', 'undo']),
  /** Sections to read (after the changes, if there are any). */
  sections: z.array(z.enum(guestSectionNames)),
  registryKeys: z.array(z.string()),
  services: z.array(z.string()),
  paths: z.array(z.string()),
  /** Events to count, by id (as text). */
  events: z.record(z.string(), z.strictObject({ log: z.string(), provider: z.string() })),
  /** How far back events are counted, in hours. */
  eventHours: z.int(),
  /** The script ends by itself after this long, in seconds. */
  budgetSeconds: z.int(),
  /** `apply`, `undo`: the run whose backup folder and records are meant. 32 lower-case hex digits. */
  runId: z
    .string()
    .regex(/^[0-9a-f]{32}$/)
    .optional(),
  /** `apply`: in order. `undo`: the same changes as planned, in the order to reverse them. */
  changes: z.array(plannedChangeSchema).optional(),
})
export type GuestRequest = z.infer<typeof guestRequestSchema>

/** A request before it is given its id: the executor makes one id for each place of a run. */
export const guestTaskSchema = guestRequestSchema.omit({ requestId: true })
export type GuestTask = z.infer<typeof guestTaskSchema>

const failedSectionSchema = z.object({
  error: z.object({ id: z.string(), message: z.string() }),
})
const sectionSchema = <T extends z.ZodType>(value: T) =>
  z.union([z.object({ value }), failedSectionSchema])

/** What the frame carries, unpacked. */
export const guestAnswerSchema = z.object({
  protocol: z.literal(guestProtocol),
  requestId: z.string(),
  kind: z.enum(['collect', 'apply', 'undo']),
  /** True when the answer's changes were told from the guest's records, not made by this call. */
  replayed: z.boolean(),
  changes: z.array(changeResultSchema),
  sections: z.object({
    os: sectionSchema(guestSections.os).optional(),
    registry: sectionSchema(guestSections.registry).optional(),
    services: sectionSchema(guestSections.services).optional(),
    certificate: sectionSchema(guestSections.certificate).optional(),
    keys: sectionSchema(guestSections.keys).optional(),
    paths: sectionSchema(guestSections.paths).optional(),
    events: sectionSchema(guestSections.events).optional(),
    sessions: sectionSchema(guestSections.sessions).optional(),
    loopback: sectionSchema(guestSections.loopback).optional(),
  }),
  /** Sections left out because the frame was full. */
  omitted: z.array(z.enum(guestSectionNames)),
})
export type GuestAnswer = z.infer<typeof guestAnswerSchema>
