import { z } from 'zod'

import { observation } from './failure.ts'
import { guestEvidenceSchema } from './guest-evidence.ts'

/** Power states of `PowerState/*` in an instance view (ARM, Compute). */
export const powerStates = [
  'starting',
  'running',
  'stopping',
  'stopped',
  'deallocating',
  'deallocated',
] as const

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
})
export type PlatformEvidence = z.infer<typeof platformEvidenceSchema>

/** The VM's addresses, in the order of NICs and IP configurations, primary first. */
export const networkEvidenceSchema = z.object({
  privateAddresses: z.array(z.string()),
  publicAddresses: z.array(z.string()),
})
export type NetworkEvidence = z.infer<typeof networkEvidenceSchema>

/** How far a connection came. Each stage means the ones before it worked. */
export const wireStages = ['name', 'tcp', 'x224', 'tls', 'certificate'] as const

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

/**
 * What the wire showed, one per address tried. `verdict` is a name of the table in `probe/verdicts.ts`;
 * causes share wire shapes, so it says what was observed, never why.
 */
export const wireEvidenceSchema = z.object({
  host: z.string(),
  port: z.int(),
  /** The last stage that was reached, whether or not it succeeded. */
  stage: z.enum(wireStages),
  verdict: z.string(),
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
})
export type WireEvidence = z.infer<typeof wireEvidenceSchema>

/** All that was looked at in one gathering, raw, with its failures. */
export const evidenceSchema = z.object({
  /** When gathering began, by the clock of whoever gathered. */
  at: z.iso.datetime(),
  /** When it ended, by the same clock; not told where the guest was read before. */
  until: z.iso.datetime().optional(),
  platform: observation(platformEvidenceSchema),
  network: observation(networkEvidenceSchema),
  wire: observation(wireEvidenceSchema),
  guest: observation(guestEvidenceSchema),
})
export type Evidence = z.infer<typeof evidenceSchema>
