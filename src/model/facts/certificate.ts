import { z } from 'zod'

/** The effective certificate of the listener. */
export const certificateSchema = z.object({
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
