import { z } from 'zod'

/** The private key behind the certificate that Remote Desktop makes for itself. */
export const keySchema = z.object({
  /** The live key file: `…\MachineKeys\f686aace6942fb7f7ceb231212eef4a4_<MachineGuid>`. */
  path: z.string().optional(),
  exists: z.boolean().optional(),
  sizeBytes: z.int().optional(),
  sddl: z.string().optional(),
  reparsePoint: z.boolean().optional(),
  /** Granted = union of plain allow ACEs that apply to the token's SIDs; any deny type denies. */
  networkServiceCanRead: z.boolean().optional(),
  systemCanRead: z.boolean().optional(),
  /** The build's own set of entries, as SDDL ACEs: `(A;;FA;;;SY)(A;;FR;;;NS)…`. */
  defaultAces: z.string().optional(),
  /** f686aace… files that carry another MachineGuid (a cloned image). */
  foreignFiles: z.int().optional(),
  /** False when the folder could not be enumerated. */
  folderListed: z.boolean().optional(),
})
