import { z } from 'zod'

/** The drive Windows lies on. */
export const systemDriveSchema = z.object({
  sddl: z.string().optional().describe('owner, group and access list of its root'),
  usersCanRead: z
    .boolean()
    .optional()
    .describe(
      'whether Users may read there, and neither they nor SERVICE nor Everyone are denied it',
    ),
})
