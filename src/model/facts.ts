import { z } from 'zod'

import { wireStages } from './evidence.ts'
import { accountsSchema } from './facts/accounts.ts'
import { adaptersSchema } from './facts/adapters.ts'
import { certificateSchema } from './facts/certificate.ts'
import { domainSchema } from './facts/domain.ts'
import { filtersSchema } from './facts/filters.ts'
import { firewallSchema } from './facts/firewall.ts'
import { keySchema } from './facts/key.ts'
import { licensingSchema } from './facts/licensing.ts'
import { listenerSchema } from './facts/listener.ts'
import { loadSchema } from './facts/load.ts'
import { machineKeysSchema } from './facts/machine-keys.ts'
import { networkFactsSchema } from './facts/network.ts'
import { platformFactsSchema } from './facts/platform.ts'
import { programsSchema } from './facts/programs.ts'
import { rolesSchema } from './facts/roles.ts'
import { securitySchema } from './facts/security.ts'
import { settingsSchema } from './facts/settings.ts'
import { storeSchema } from './facts/store.ts'
import { systemDriveSchema } from './facts/system-drive.ts'
import { systemSchema } from './facts/system.ts'
import { winStationsSchema } from './facts/win-stations.ts'

/** What a handshake showed; `where` tells in words from which side it was made. */
const stagesSeen = (where: string) => ({
  stage: z.enum(wireStages).optional().describe(`last stage reached ${where}`),
  verdict: z
    .string()
    .optional()
    .describe(`name of what was observed ${where}; \`ok\` when all of it worked`),
  thumbprint: z
    .string()
    .optional()
    .describe(`SHA-1 of the certificate presented, seen ${where}, 40 upper-case hex digits`),
})

/**
 * The whole typed picture of one VM at one time: what runbooks judge. Every field is optional where it
 * can be unseen: absent means unknown, never a default. Integers are `z.int()`, moments are Dates, so
 * that conditions can be checked. `run` is the only part that does not come from evidence.
 */
export const factsSchema = z.object({
  target: z.object({
    name: z.string().describe('name of the VM'),
    resourceGroup: z.string().describe('its resource group'),
    location: z.string().describe('its Azure region'),
  }),
  platform: platformFactsSchema.optional(),
  network: networkFactsSchema.optional(),
  wire: z
    .object({
      host: z.string().optional().describe('address or name that was tried from here'),
      port: z.int().optional().describe('port that was tried'),
      ...stagesSeen('from here'),
      remarks: z
        .array(z.string())
        .optional()
        .describe('what else was observed from here, by the same names'),
      notAfter: z.date().optional().describe('end of that certificate'),
      computerName: z
        .string()
        .optional()
        .describe('name the server gave itself before anybody signed in (NTLM)'),
      credSspVersion: z
        .int()
        .optional()
        .describe('version of its CredSSP; below 5 it lacks the update of 2018'),
      clockSkewMs: z
        .int()
        .optional()
        .describe('its clock minus that of this machine, in milliseconds'),
    })
    .optional(),
  guest: z
    .object({
      now: z.date().optional().describe('the guest’s own clock, UTC'),
      build: z.int().optional().describe('build number of Windows'),
      bootedAt: z.date().optional().describe('when Windows booted last, UTC'),
      caption: z.string().optional().describe('name of the edition'),
      computerName: z.string().optional().describe('name Windows has for itself'),
      domainController: z.boolean().optional().describe('it is a domain controller'),
      activeSessions: z.int().optional().describe('sessions that are active now'),
      rdp: z
        .object({
          settings: settingsSchema.optional(),
          /** `"fDenyTSConnections" in guest.rdp.policy` asks whether policy sets that value. */
          policy: z
            .record(z.string(), z.int())
            .optional()
            .describe(
              'DWORD that Group Policy sets for Remote Desktop, by registry name; no entries: no policy',
            ),
          certificate: certificateSchema.optional(),
          key: keySchema.optional(),
          loopback: z.object(stagesSeen('from inside the guest')).optional(),
          store: storeSchema.optional(),
          machineKeys: machineKeysSchema.optional(),
          listener: listenerSchema.optional(),
          winStations: winStationsSchema.optional(),
        })
        .optional(),
      /** By short name. */
      services: z
        .record(
          z.string(),
          z.object({
            exists: z.boolean().describe('there is such a service'),
            state: z
              .enum(['running', 'stopped', 'startPending', 'stopPending', 'paused'])
              .optional()
              .describe('what it does now'),
            start: z
              .int()
              .optional()
              .describe('0 boot, 1 system, 2 automatic, 3 manual, 4 disabled'),
            type: z
              .int()
              .optional()
              .describe('16 a process of its own, 32 one shared with others; TermService only'),
            objectName: z
              .string()
              .optional()
              .describe('account it is set to run as; TermService only'),
            serviceDll: z
              .string()
              .optional()
              .describe('library it is, as the registry has it; TermService only'),
          }),
        )
        .optional(),
      /** By `<id>`: `guest.events["1058"]`. */
      events: z
        .record(z.string(), z.int())
        .optional()
        .describe('how often this event id was logged in the last 24 hours'),
      roles: rolesSchema.optional(),
      systemDrive: systemDriveSchema.optional(),
      security: securitySchema.optional(),
      firewall: firewallSchema.optional(),
      filters: filtersSchema.optional(),
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
    tried: z
      .array(z.string())
      .describe('rungs tried in vain in this run, `<runbook>` or `<runbook>/<rung>`'),
  }),
})
export type Facts = z.infer<typeof factsSchema>
