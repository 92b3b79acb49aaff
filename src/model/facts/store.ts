import { z } from 'zod'

/** The certificate store that Remote Desktop makes for itself. */
export const storeSchema = z.object({
  name: z
    .string()
    .optional()
    .describe('the store SelfSignedCertStore names, empty when it is no text'),
  nameValid: z
    .boolean()
    .optional()
    .describe('SelfSignedCertStore is absent, or text that names a store there is'),
  entries: z.int().optional().describe('how many certificates the self-signed store holds'),
  writeDenied: z
    .boolean()
    .optional()
    .describe('SYSTEM is denied writing in the key of the store or of its certificates'),
  denyIsOwn: z
    .boolean()
    .optional()
    .describe(
      'each such deny stands in the key itself and names SYSTEM, so that it can be taken out',
    ),
})
