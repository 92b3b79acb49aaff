import { z } from 'zod'

/** The folder of machine keys as a whole. */
export const machineKeysSchema = z.object({
  path: z.string().optional().describe('the folder, `…\\Microsoft\\Crypto\\RSA\\MachineKeys`'),
  exists: z.boolean().optional().describe('whether the folder is there'),
  listed: z.boolean().optional().describe('whether its files could be listed'),
  sddl: z.string().optional().describe('its owner, group and access list'),
  reparsePoint: z.boolean().optional().describe('whether it is a link to another place'),
  everyoneCanUse: z
    .boolean()
    .optional()
    .describe('whether Everyone may make and read files in it, as Windows sets it'),
  everyoneInherits: z
    .boolean()
    .optional()
    .describe('whether what Everyone is allowed is handed on to the keys in it'),
  administratorsCanManage: z
    .boolean()
    .optional()
    .describe('whether Administrators have full access'),
  defaultSddl: z.string().optional().describe('the descriptor Windows gives the folder'),
  programData: z.string().optional().describe('where Windows looks for ProgramData'),
  inUsualPlace: z.boolean().optional().describe('whether that is `\\ProgramData` of a drive'),
  folderAboveExists: z.boolean().optional().describe('whether `Microsoft\\Crypto\\RSA` is there'),
  otherFiles: z.int().optional().describe('files in it beside those of the listener'),
  owners: z
    .array(z.string())
    .optional()
    .describe('containers of known programs with a key in it, such as `iisConfigurationKey`'),
  boundKeys: z
    .int()
    .optional()
    .describe('certificates of LocalMachine\\My whose key lies in it, without those of the agent'),
  agentKeys: z.int().optional().describe('certificates of Azure’s agent whose key lies in it'),
  asidePath: z
    .string()
    .optional()
    .describe(
      'where the folder would be put aside: a free name beside it, by the time it was made',
    ),
})
