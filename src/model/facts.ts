import { z } from 'zod'

import { powerStates, wireStages } from './evidence.ts'
import { accountsSchema } from './facts/accounts.ts'
import { adaptersSchema } from './facts/adapters.ts'
import { certificateSchema } from './facts/certificate.ts'
import { domainSchema } from './facts/domain.ts'
import { firewallSchema } from './facts/firewall.ts'
import { keySchema } from './facts/key.ts'
import { licensingSchema } from './facts/licensing.ts'
import { listenerSchema } from './facts/listener.ts'
import { loadSchema } from './facts/load.ts'
import { machineKeysSchema } from './facts/machine-keys.ts'
import { programsSchema } from './facts/programs.ts'
import { rolesSchema } from './facts/roles.ts'
import { securitySchema } from './facts/security.ts'
import { settingsSchema } from './facts/settings.ts'
import { storeSchema } from './facts/store.ts'
import { systemSchema } from './facts/system.ts'
import { winStationsSchema } from './facts/win-stations.ts'

const stagesSeen = z.object({
  stage: z.enum(wireStages).optional(),
  verdict: z.string().optional(),
  thumbprint: z.string().optional(),
})

/**
 * The whole typed picture of one VM at one time: what runbooks judge. Every field is optional where it
 * can be unseen: absent means unknown, never a default. Integers are `z.int()`, moments are Dates, so
 * that conditions can be checked. `run` is the only part that does not come from evidence.
 */
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
          store: storeSchema.optional(),
          machineKeys: machineKeysSchema.optional(),
          listener: listenerSchema.optional(),
          winStations: winStationsSchema.optional(),
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
      roles: rolesSchema.optional(),
      security: securitySchema.optional(),
      firewall: firewallSchema.optional(),
      adapters: adaptersSchema.optional(),
      system: systemSchema.optional(),
      domain: domainSchema.optional(),
      accounts: accountsSchema.optional(),
      licensing: licensingSchema.optional(),
      load: loadSchema.optional(),
      programs: programsSchema.optional(),
    })
    .optional(),
  run: z.object({
    /** Rungs tried in vain in this run: `<runbook>` or `<runbook>/<rung>`. */
    tried: z.array(z.string()),
  }),
})
export type Facts = z.infer<typeof factsSchema>
