import { z } from 'zod'

import { changeResultSchema, plannedChangeSchema } from './change.ts'
import {
  guestSectionNames,
  guestSections,
  keyAccessSchema,
  pathSchema,
  registryKeySchema,
  serviceSchema,
} from './guest-evidence.ts'
import { registryValueSchema } from './registry-value.ts'

/** Version of the request and answer below; collect.ps1 and apply.ps1 refuse another. */
export const guestProtocol = 1

/**
 * What is there on a healthy Windows, by section and name. What is found equal is left out of the answer
 * and filled in again by the reader, so that one answer of 4,096 bytes holds a whole diagnosis.
 */
export const usualSchema = z.strictObject({
  registry: z.record(z.string(), registryKeySchema).default({}),
  services: z.record(z.string(), serviceSchema).default({}),
  keyAccess: z.record(z.string(), keyAccessSchema).default({}),
  paths: z.record(z.string(), pathSchema).default({}),
  /** Local firewall rules by name, as the section `firewall` tells them. */
  firewallRules: z.record(z.string(), z.string()).optional(),
})
export type Usual = z.infer<typeof usualSchema>

/** Where one kind of event is counted: the same event may stand in several logs, by build. */
export const eventSourceSchema = z.strictObject({ logs: z.array(z.string()), provider: z.string() })

/** What a guest script is asked. Sent as one line of JSON in a single-quoted here-string. */
export const guestRequestSchema = z.strictObject({
  protocol: z.literal(guestProtocol),
  /** 32 lower-case hex digits. Repeating an `apply` or `undo` under the same id changes nothing twice. */
  requestId: z.string().regex(/^[0-9a-f]{32}$/),
  kind: z.enum(['collect', 'apply', 'undo']),
  /** Sections to read (after the changes, if there are any). */
  sections: z.array(z.enum(guestSectionNames)),
  /** Keys read whole. */
  registryKeys: z.array(z.string()),
  /** Keys of which only these values are read. */
  registryValues: z.record(z.string(), z.array(z.string())),
  /** Keys whose owner and access list are read. */
  keyAccess: z.array(z.string()),
  services: z.array(z.string()),
  paths: z.array(z.string()),
  /** Events to count, by id (as text). */
  events: z.record(z.string(), eventSourceSchema),
  /** How far back events are counted, in hours. */
  eventHours: z.int(),
  usual: usualSchema,
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

/**
 * A registry key as the answer carries it: of one with usual values only those that differ, and in
 * `gone` the names of usual values that are not there.
 */
export const answeredKeySchema = z.union([
  z.object({
    status: z.literal('present'),
    values: z.record(z.string(), registryValueSchema),
    gone: z.array(z.string()).optional(),
  }),
  registryKeySchema,
])

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
    registry: sectionSchema(z.record(z.string(), answeredKeySchema)).optional(),
    services: sectionSchema(guestSections.services).optional(),
    certificate: sectionSchema(guestSections.certificate).optional(),
    keys: sectionSchema(guestSections.keys).optional(),
    keyAccess: sectionSchema(guestSections.keyAccess).optional(),
    paths: sectionSchema(guestSections.paths).optional(),
    events: sectionSchema(guestSections.events).optional(),
    sessions: sectionSchema(guestSections.sessions).optional(),
    loopback: sectionSchema(guestSections.loopback).optional(),
    winStations: sectionSchema(guestSections.winStations).optional(),
    listener: sectionSchema(guestSections.listener).optional(),
    firewall: sectionSchema(guestSections.firewall).optional(),
    adapters: sectionSchema(guestSections.adapters).optional(),
    filters: sectionSchema(guestSections.filters).optional(),
    policies: sectionSchema(guestSections.policies).optional(),
    machine: sectionSchema(guestSections.machine).optional(),
    licensing: sectionSchema(guestSections.licensing).optional(),
    accounts: sectionSchema(guestSections.accounts).optional(),
  }),
  /** Sections left out because the frame was full. */
  omitted: z.array(z.enum(guestSectionNames)),
})
export type GuestAnswer = z.infer<typeof guestAnswerSchema>
