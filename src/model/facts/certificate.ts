import { z } from 'zod'

/** The effective certificate of the listener. */
export const certificateSchema = z.object({
  source: z
    .enum(['self-signed', 'bound'])
    .optional()
    .describe('whether Windows made it for itself or somebody bound it'),
  thumbprint: z.string().optional().describe('what the registry names, 40 upper-case hex digits'),
  inStore: z.boolean().optional().describe('its store holds it'),
  subject: z.string().optional().describe('subject name'),
  notBefore: z.date().optional().describe('beginning of its time'),
  notAfter: z.date().optional().describe('end of its time'),
  expired: z.boolean().optional().describe('its time is over by the guest’s clock'),
  notYetValid: z.boolean().optional().describe('its time has not begun by the guest’s clock'),
  keySizeBits: z.int().optional().describe('size of its key'),
  container: z
    .string()
    .optional()
    .describe('key container; `TSSecKeySet1` when Remote Desktop made it'),
  provider: z.string().optional().describe('cryptographic provider'),
})
