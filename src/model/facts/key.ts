import { z } from 'zod'

/**
 * The private key behind the certificate that Remote Desktop makes for itself; its file is
 * `…\MachineKeys\f686aace6942fb7f7ceb231212eef4a4_<MachineGuid>`.
 */
export const keySchema = z.object({
  path: z.string().optional().describe('file of the private key Windows makes for itself'),
  exists: z.boolean().optional().describe('the file is there'),
  sizeBytes: z.int().optional().describe('its size'),
  sddl: z.string().optional().describe('owner, group and access list in SDDL'),
  reparsePoint: z.boolean().optional().describe('it is a link to another place'),
  /** Granted = union of plain allow ACEs that apply to the token's SIDs; any deny type denies. */
  networkServiceCanRead: z
    .boolean()
    .optional()
    .describe('TermService’s account can open it, see below'),
  systemCanRead: z.boolean().optional().describe('SYSTEM can open it'),
  defaultAces: z
    .string()
    .optional()
    .describe(
      'entries a healthy key has on this build, in SDDL; unknown between builds 14393 and 17763',
    ),
  foreignFiles: z
    .int()
    .optional()
    .describe('key files of this kind with another MachineGuid, as a cloned image has'),
  folderListed: z
    .boolean()
    .optional()
    .describe(
      'the folder of machine keys could be listed; when not, nothing is believed of the file',
    ),
})
