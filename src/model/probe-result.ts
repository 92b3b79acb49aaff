import { z } from 'zod'

import { wireEvidenceSchema } from './evidence.ts'

/** What one address of a name showed. */
export const addressSeenSchema = z.object({
  address: z.string(),
  /** A name of the table in `wire-verdict.ts`. */
  verdict: z.string(),
  observed: z.string(),
  /** SHA-1 of the certificate it presented. */
  thumbprint: z.string().optional(),
})

/**
 * Connections made one after the other, each up to the answer to the X.224 request. The first one is
 * not among them: it pays for what is set up once.
 */
export const samplesSchema = z.object({
  taken: z.int(),
  /** Those whose TCP connection took a second or more, or did not come about in time: a lost SYN. */
  lostSyns: z.int(),
  /** Those that were refused, closed or not answered. */
  failed: z.int(),
  /** Lost and failed ones of all, in percent. */
  lossPercent: z.number(),
  /** From the first SYN to the answer, in milliseconds; absent when none was answered. */
  minMs: z.number().optional(),
  medianMs: z.number().optional(),
  p95Ms: z.number().optional(),
  /** Mean difference of neighbours: the jitter. */
  meanDeltaMs: z.number().optional(),
})
export type Samples = z.infer<typeof samplesSchema>

/** How one set of protocols was answered. */
export const protocolAnswerSchema = z.object({
  /** What was offered, in the words of MS-RDPBCGR 2.2.1.1.1. */
  offered: z.string(),
  selectedProtocol: z.int().optional(),
  failureCode: z.int().optional(),
  /** How it ended where neither came. */
  end: z.enum(['no-negotiation', 'not-rdp', 'silent', 'closed', 'no-connection']).optional(),
})
export type ProtocolAnswer = z.infer<typeof protocolAnswerSchema>

/** One version of TLS and the cipher suites agreed on in it, in the order the server prefers them. */
export const tlsOfferSchema = z.object({
  version: z.string(),
  /** Names of OpenSSL; empty: the version is not offered. */
  ciphers: z.array(z.string()),
})

/** All that a server offers, asked one by one. */
export const offersSchema = z.object({
  protocols: z.array(protocolAnswerSchema),
  /** Network level authentication, as the answers show it. */
  nla: z.enum(['required', 'optional', 'absent']).optional(),
  tls: z.array(tlsOfferSchema),
})
export type Offers = z.infer<typeof offersSchema>

/** What a probe of one host gives: the evidence of the wire, and what was asked for beside it. */
export const probeResultSchema = wireEvidenceSchema.extend({
  /** Every address of a name that has several, in the resolver's order. */
  addresses: z.array(addressSeenSchema).optional(),
  samples: samplesSchema.optional(),
  offers: offersSchema.optional(),
})
export type ProbeResult = z.infer<typeof probeResultSchema>
