import { z } from 'zod'

import { registryValueSchema } from './registry-value.ts'
import { listeningStateSchema } from './windows-state/listening.ts'
import { networkStateSchema } from './windows-state/network.ts'
import { securityStateSchema } from './windows-state/security.ts'
import { systemStateSchema } from './windows-state/system.ts'

/**
 * A whole simulated Windows, as the sandbox keeps it. It is the one truth: certificates lie in the
 * registry as store blobs, keys in files, and every symptom follows from it by the causal rules.
 * Paths and names compare without case, as in Windows; the spelling given first is kept.
 */
export const windowsServiceSchema = z.strictObject({
  start: z.enum(['boot', 'system', 'automatic', 'manual', 'disabled']),
  state: z.enum(['running', 'stopped']),
  dependsOn: z.array(z.string()).default([]),
  /** What the service manager calls it in the language of Windows; the short name unless told. */
  displayName: z.string().optional(),
  /** Refuses to start whatever its start type: a stand-in for a damaged service. */
  broken: z.boolean().optional(),
})

/** A registry key with its own values; without `sddl` it inherits and is readable. */
export const windowsKeySchema = z.strictObject({
  sddl: z.string().optional(),
  values: z.record(z.string(), registryValueSchema),
})

/** A file, folder or junction by its full path. */
export const windowsFileSchema = z.strictObject({
  kind: z.enum(['file', 'directory', 'junction']),
  /** Base64 of a file's bytes. */
  content: z.string().optional(),
  /** Owner, group and DACL. */
  sddl: z.string(),
  /** Where a junction points. */
  target: z.string().optional(),
  /** Hard links to the file. */
  links: z.int().default(1),
  /** When a folder was made, UTC; absent: at no time anybody asks for. */
  createdAt: z.iso.datetime().optional(),
  /** A damaged folder: what lies in it can be used, and nothing new can be made in it. */
  damaged: z.boolean().optional(),
  /** A program has it open without sharing, so neither it nor its folder can be renamed. */
  inUse: z.boolean().optional(),
})

/** One entry of an event log, its parameters in order. */
export const windowsEventSchema = z.strictObject({
  log: z.string(),
  provider: z.string(),
  id: z.int(),
  timeCreated: z.iso.datetime(),
  properties: z.array(z.string()),
})

/** The whole of one simulated Windows; docs/sandbox.md explains it for those who write states. */
export const windowsStateSchema = z.strictObject({
  /** The guest's own clock, UTC. */
  clock: z.iso.datetime(),
  build: z.int(),
  caption: z.string(),
  computerName: z.string(),
  domainRole: z.int(),
  powershell: z.strictObject({
    /** `$PSVersionTable.PSVersion` */
    version: z.string(),
    languageMode: z.enum(['FullLanguage', 'ConstrainedLanguage']),
    is64Bit: z.boolean(),
  }),
  registry: z.record(z.string(), windowsKeySchema),
  services: z.record(z.string(), windowsServiceSchema),
  files: z.record(z.string(), windowsFileSchema),
  /** Names of the logs there are and that can be read. */
  eventLogs: z.array(z.string()),
  events: z.array(windowsEventSchema),
  /** Connected, active sessions. `unknown`: the counter cannot be read. */
  activeSessions: z.union([z.int(), z.literal('unknown')]),
  /**
   * What the state cannot tell by itself, each the name of a documented oddity of Windows:
   * `renewalBlocked`: SessionEnv cannot replace its certificate while the old entry is in the store
   * (event 1058 "Object already exists"); once the entry is gone it makes a new one.
   * `schannelBroken`: TLS resets whatever the certificate and key are.
   */
  oddities: z.strictObject({
    renewalBlocked: z.boolean().default(false),
    schannelBroken: z.boolean().default(false),
  }),
  listening: listeningStateSchema.prefault({}),
  network: networkStateSchema.prefault({}),
  security: securityStateSchema.prefault({}),
  system: systemStateSchema.prefault({}),
  /** Counts causes of new keys, so that equal states make equal certificates. */
  made: z.int(),
})
export type WindowsState = z.infer<typeof windowsStateSchema>
