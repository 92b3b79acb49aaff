import { z } from 'zod'

import { powerStates, wireStages } from './evidence.ts'

/**
 * The typed picture that runbooks judge. Every field is optional where it can be unseen: absent means
 * unknown, never a default. Integers are `z.int()`, moments are Dates, so that conditions can be checked.
 */
const settingsSchema = z.object({
  /** TS fDenyTSConnections; absent in the registry counts as 1, because Windows then opens no listener. */
  denyConnections: z.int().optional(),
  /** TS TSEnabled, absent = 1. */
  enabled: z.int().optional(),
  /** TS TSUserEnabled, absent = 0. */
  userEnabled: z.int().optional(),
  /** TS TSServerDrainMode, absent = 0. */
  drainMode: z.int().optional(),
  /** RDP-Tcp fEnableWinStation, absent = 1. */
  winStationEnabled: z.int().optional(),
  /** RDP-Tcp fLogonDisabled, absent = 0. */
  logonDisabled: z.int().optional(),
  /** RDP-Tcp PortNumber, absent = 3389. */
  port: z.int().optional(),
  /** RDP-Tcp LanAdapter, absent = 0. */
  lanAdapter: z.int().optional(),
  /** RDP-Tcp MaxInstanceCount, absent = 0xffffffff. */
  maxInstanceCount: z.int().optional(),
  /** RDP-Tcp SecurityLayer, absent = 2. */
  securityLayer: z.int().optional(),
  /** RDP-Tcp UserAuthentication, absent = 1. */
  userAuthentication: z.int().optional(),
  /** RDP-Tcp MinEncryptionLevel, absent = 2. */
  minEncryptionLevel: z.int().optional(),
})

const certificateSchema = z.object({
  source: z.enum(['self-signed', 'bound']).optional(),
  thumbprint: z.string().optional(),
  inStore: z.boolean().optional(),
  subject: z.string().optional(),
  notBefore: z.date().optional(),
  notAfter: z.date().optional(),
  /** Judged by the guest's own clock. */
  expired: z.boolean().optional(),
  notYetValid: z.boolean().optional(),
  keySizeBits: z.int().optional(),
  container: z.string().optional(),
  provider: z.string().optional(),
})

const keySchema = z.object({
  /** The live key file: `…\MachineKeys\f686aace6942fb7f7ceb231212eef4a4_<MachineGuid>`. */
  path: z.string().optional(),
  exists: z.boolean().optional(),
  sizeBytes: z.int().optional(),
  sddl: z.string().optional(),
  reparsePoint: z.boolean().optional(),
  /** Granted = union of plain allow ACEs that apply to the token's SIDs; any deny type denies. */
  networkServiceCanRead: z.boolean().optional(),
  systemCanRead: z.boolean().optional(),
  /** The build's own set of entries, as SDDL ACEs: `(A;;FA;;;SY)(A;;FR;;;NS)…`. */
  defaultAces: z.string().optional(),
  /** f686aace… files that carry another MachineGuid (a cloned image). */
  foreignFiles: z.int().optional(),
  /** False when the folder could not be enumerated. */
  folderListed: z.boolean().optional(),
})

const stagesSeen = z.object({
  stage: z.enum(wireStages).optional(),
  verdict: z.string().optional(),
  thumbprint: z.string().optional(),
})

/** The whole typed picture of one VM at one time. `run` is the only part that does not come from evidence. */
export const factsSchema = z.object({
  target: z.object({ name: z.string(), resourceGroup: z.string(), location: z.string() }),
  platform: z
    .object({
      power: z.enum(powerStates).optional(),
      provisioning: z.string().optional(),
      agent: z.enum(['ready', 'notReady']).optional(),
    })
    .optional(),
  network: z
    .object({
      privateAddresses: z.array(z.string()).optional(),
      publicAddresses: z.array(z.string()).optional(),
    })
    .optional(),
  wire: z
    .object({
      host: z.string().optional(),
      port: z.int().optional(),
      ...stagesSeen.shape,
      notAfter: z.date().optional(),
    })
    .optional(),
  guest: z
    .object({
      now: z.date().optional(),
      build: z.int().optional(),
      caption: z.string().optional(),
      computerName: z.string().optional(),
      domainController: z.boolean().optional(),
      activeSessions: z.int().optional(),
      rdp: z
        .object({
          settings: settingsSchema.optional(),
          /** Values Group Policy sets under POL, by registry name: `"fDenyTSConnections" in guest.rdp.policy`. */
          policy: z.record(z.string(), z.int()).optional(),
          certificate: certificateSchema.optional(),
          key: keySchema.optional(),
          loopback: stagesSeen.optional(),
        })
        .optional(),
      /** By short name. `start`: 2 automatic, 3 manual, 4 disabled. */
      services: z
        .record(
          z.string(),
          z.object({
            exists: z.boolean(),
            state: z
              .enum(['running', 'stopped', 'startPending', 'stopPending', 'paused'])
              .optional(),
            start: z.int().optional(),
          }),
        )
        .optional(),
      /** How often each event was logged in the look-back, by `<id>`: `guest.events["1058"]`. */
      events: z.record(z.string(), z.int()).optional(),
    })
    .optional(),
  run: z.object({
    /** Rungs tried in vain in this run: `<runbook>` or `<runbook>/<rung>`. */
    tried: z.array(z.string()),
  }),
})
export type Facts = z.infer<typeof factsSchema>
