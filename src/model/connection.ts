import { z } from 'zod'

import { accessPaths } from './asked.ts'

/** The answer of `connect`: where a client connects to, and the file that says so. */
export const connectionSchema = z.object({
  schema: z.literal('rdp-azure/connection/1'),
  target: z.object({ name: z.string(), resourceGroup: z.string() }),
  /** The way that was chosen. */
  path: z.enum(accessPaths),
  /** Where the client connects to; none where Bastion connects in its place. */
  address: z.object({ host: z.string(), port: z.int() }).optional(),
  /** The file that was written, as it was named. */
  file: z.string().optional(),
  /** Its lines, `name:type:value`. */
  settings: z.array(z.string()),
  notes: z.array(z.string()),
  /** Commands to go on with, most useful first. */
  next: z.array(z.string()),
})
export type Connection = z.infer<typeof connectionSchema>
