import { z } from 'zod'

import { accessPaths, askedSchema } from './asked.ts'
import { observation } from './failure.ts'
import { guestEvidenceSchema } from './guest-evidence.ts'
import { networkEvidenceSchema } from './network-evidence.ts'

/** Power states of `PowerState/*` in an instance view (ARM, Compute). */
export const powerStates = [
  'starting',
  'running',
  'stopping',
  'stopped',
  'deallocating',
  'deallocated',
] as const

/** What Azure Resource Health says of the VM. */
export const resourceHealthSchema = z.object({
  availability: z.enum(['Available', 'Unavailable', 'Degraded', 'Unknown']),
  /** `Unplanned`, `Planned`, `UserInitiated`, where it is told. */
  reason: z.string().optional(),
  summary: z.string().optional(),
  since: z.iso.datetime().optional(),
})
export type ResourceHealth = z.infer<typeof resourceHealthSchema>

/** Signs of a boot that failed, told from the serial log; `facts/` says what they are looked for by. */
export const bootDiagnosticsSchema = z.object({
  /** Where boot diagnostics are switched off nothing is kept. */
  enabled: z.boolean(),
  /** A screenshot is there to be looked at. */
  screenshot: z.boolean(),
  /** End of the serial log, cleaned and bounded; absent where there is none. */
  serialLogTail: z.string().optional(),
})
export type BootDiagnostics = z.infer<typeof bootDiagnosticsSchema>

/** What the control plane says of the VM itself. A field that ARM did not give is left out. */
export const platformEvidenceSchema = z.object({
  power: z.enum(powerStates).optional(),
  provisioning: z.string().optional(),
  /** `vmAgent.statuses`: `Ready` or anything else. */
  agent: z.enum(['ready', 'notReady']).optional(),
  agentVersion: z.string().optional(),
  /** Names of extensions whose provisioning state is `Transitioning`, `Updating` or `Creating`. */
  extensionsInTransition: z.array(z.string()),
  vmSize: z.string().optional(),
  osName: z.string().optional(),
  osType: z.enum(['Windows', 'Linux']).optional(),
  /** ARM id of the managed OS disk; none where the disk is a blob. */
  osDiskId: z.string().optional(),
  /** The OS disk lies on the host (`diffDiskSettings`): it cannot be copied, and is new after a move. */
  osDiskEphemeral: z.boolean().optional(),
  /** Every extension of the instance view; its message is of the guest's making, cleaned and bounded. */
  extensions: z
    .array(z.object({ name: z.string(), state: z.string(), message: z.string().optional() }))
    .optional(),
  /** Boot diagnostics are switched on in the VM's model. */
  bootDiagnostics: z.boolean().optional(),
  health: observation(resourceHealthSchema).optional(),
  boot: observation(bootDiagnosticsSchema).optional(),
})
export type PlatformEvidence = z.infer<typeof platformEvidenceSchema>

/** How far a connection came. Each stage means the ones before it worked. */
export const wireStages = ['name', 'tcp', 'x224', 'tls', 'certificate', 'credssp'] as const

/** A certificate as a TLS peer presented it. */
export const presentedCertificateSchema = z.object({
  /** SHA-1 of the DER, 40 upper-case hex digits, as Windows shows it. */
  thumbprint: z.string(),
  subject: z.string(),
  issuer: z.string(),
  notBefore: z.iso.datetime(),
  notAfter: z.iso.datetime(),
  keySizeBits: z.int().optional(),
  signatureAlgorithm: z.string().optional(),
})

/** What the server said of itself before anybody signed in (MS-CSSP, MS-NLMP 2.2.1.2). */
export const credSspSchema = z.object({
  /** Version of its TSRequest; below 5 it lacks the update of CVE-2018-0886. */
  version: z.int().optional(),
  /** NTSTATUS it refused with, eight hex digits: `0xC000006D`. */
  errorCode: z.string().optional(),
  /** From its NTLM challenge; absent where it gave none. */
  ntlm: z
    .object({
      computer: z.string().optional(),
      domain: z.string().optional(),
      dnsComputer: z.string().optional(),
      dnsDomain: z.string().optional(),
      dnsForest: z.string().optional(),
      /** `10.0.20348`: the release of Windows, not its updates. */
      windows: z.string().optional(),
      /** The server's clock minus this machine's, in milliseconds. */
      clockSkewMs: z.int().optional(),
    })
    .optional(),
})
export type CredSsp = z.infer<typeof credSspSchema>

/**
 * What the wire showed, one per address tried. `verdict` is a name of the table in `wire-verdict.ts`;
 * causes share wire shapes, so it says what was observed, never why.
 */
export const wireEvidenceSchema = z.object({
  host: z.string(),
  port: z.int(),
  /** The last stage that was reached, whether or not it succeeded. */
  stage: z.enum(wireStages),
  verdict: z.string(),
  /** What else was observed, by names of the same table, gravest first. */
  remarks: z.array(z.string()).optional(),
  /** One sentence for people, free of guest-made text. */
  observed: z.string(),
  /** How long each stage took, in milliseconds. */
  tookMs: z.partialRecord(z.enum(wireStages), z.number()),
  /** X.224 protocol the server chose: 0 RDP, 1 SSL, 2 HYBRID, 8 HYBRID_EX (MS-RDPBCGR 2.2.1.2.1). */
  selectedProtocol: z.int().optional(),
  /** X.224 failure code, when it refused (MS-RDPBCGR 2.2.1.2.2). */
  failureCode: z.int().optional(),
  tlsVersion: z.string().optional(),
  certificate: presentedCertificateSchema.optional(),
  credSsp: credSspSchema.optional(),
  /** Address the connection went to, where `host` is a name. */
  address: z.string().optional(),
  /** Way to the VM it was made on; absent for a probe of an address alone. */
  path: z.enum(accessPaths).optional(),
})
export type WireEvidence = z.infer<typeof wireEvidenceSchema>

/** All that was looked at in one gathering, raw, with its failures. */
export const evidenceSchema = z.object({
  /** When gathering began, by the clock of whoever gathered. */
  at: z.iso.datetime(),
  /** When it ended, by the same clock; not told where the guest was read before. */
  until: z.iso.datetime().optional(),
  /** What the caller said beside the VM. */
  asked: askedSchema.optional(),
  platform: observation(platformEvidenceSchema),
  network: observation(networkEvidenceSchema),
  wire: observation(wireEvidenceSchema),
  guest: observation(guestEvidenceSchema),
})
export type Evidence = z.infer<typeof evidenceSchema>
