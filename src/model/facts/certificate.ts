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
  forServer: z
    .boolean()
    .optional()
    .describe('its purposes let it serve Remote Desktop; one that names none is good for all'),
  keyFile: z
    .string()
    .optional()
    .describe('file of its private key, where that lies in MachineKeys'),
  keyFileExists: z.boolean().optional().describe('that file is there'),
  keyFileReadable: z.boolean().optional().describe('TermService’s account can open that file'),
  binding: z
    .string()
    .optional()
    .describe('what SSLCertificateSHA1Hash is, as `REG_BINARY, 20 bytes`, where it is set'),
  fromPolicy: z
    .boolean()
    .optional()
    .describe('Group Policy names a certificate template for the listener'),
  enrolmentFailed: z
    .boolean()
    .optional()
    .describe(
      'the last event of 1063, 1064 and 1065 is none that tells of an enrolled certificate',
    ),
})
