import { z } from 'zod'

/** Who listens on the port, and what else may keep it. */
export const listenerSchema = z.object({
  keyExists: z.boolean().optional().describe('the key of the listener RDP-Tcp is there'),
  oddValues: z
    .array(z.string())
    .optional()
    .describe('names of class and protocol values of RDP-Tcp that are not those of Windows'),
  wdName: z.string().optional().describe('the driver RDP-Tcp names; `Microsoft RDP …`'),
  allowed: z
    .boolean()
    .optional()
    .describe('no setting of the machine or of Group Policy keeps the listener shut'),
  socketOpen: z.boolean().optional().describe('some process listens on the port of the listener'),
  ownedByTermService: z.boolean().optional().describe('TermService is the one that listens there'),
  ownerImage: z.string().optional().describe('program that holds the port in place of TermService'),
  ownerPid: z.int().optional().describe('its process id'),
  ownerService: z.string().optional().describe('first service in it, by short name'),
  portProxy: z
    .string()
    .optional()
    .describe('name of the port proxy entry on the listener’s port, as `0.0.0.0/3389`'),
  adapterPrimary: z
    .boolean()
    .optional()
    .describe('LanAdapter pins the adapter that has the default gateway; only where it pins one'),
  startError: z
    .int()
    .optional()
    .describe('Win32 error with which TermService ended or did not start; 0 for none'),
  crashes: z.int().optional().describe('how often TermService ended unexpectedly in the last hour'),
  crashModule: z.string().optional().describe('module that faulted in its last crash'),
  usersCanRead: z.boolean().optional().describe('Users may read the key RDP-Tcp'),
  networkServiceCanRead: z
    .boolean()
    .optional()
    .describe('TermService’s account may read the key RDP-Tcp'),
})
