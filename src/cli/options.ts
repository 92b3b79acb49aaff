import { z } from 'zod'

import { RdpAzureError } from '../errors.ts'
import { risks } from '../model/finding.ts'
import type { OptionSpec } from './command.ts'

const outputs = ['text', 'json'] as const
/** As the Azure CLI names them; the table of their endpoints loads with Azure, not with `--help`. */
const clouds = ['AzureCloud', 'AzureUSGovernment', 'AzureChinaCloud'] as const
const credentials = ['default', 'cli', 'managed-identity', 'environment'] as const

/** Options of every command that prints a result. */
export const outputOptions: readonly OptionSpec[] = [
  {
    flags: '-o, --output <format>',
    summary: 'how the result is printed; default: text',
    choices: outputs,
    env: 'RDP_AZURE_OUTPUT',
  },
  { flags: '--query <jmespath>', summary: 'a JMESPath expression over the JSON result' },
  { flags: '--quiet', summary: 'no progress on stderr', env: 'RDP_AZURE_QUIET' },
  {
    flags: '--debug',
    summary: 'every ARM request on stderr, without secrets',
    env: 'RDP_AZURE_DEBUG',
  },
]

/** Hides who and where in what is printed and saved. */
export const maskOption: OptionSpec = {
  flags: '--mask',
  summary: 'replace names, addresses, ids and thumbprints, equal ones alike; no progress on stderr',
  env: 'RDP_AZURE_MASK',
}

/** Where runs are kept. */
export const journalOption: OptionSpec = {
  flags: '--journal <folder>',
  summary: 'folder of run journals; default: in the user’s data folder',
  env: 'RDP_AZURE_JOURNAL',
}

/** Runbooks of one's own. */
export const runbooksOption: OptionSpec = {
  flags: '--runbooks <folder>',
  summary: 'folder with runbooks of your own; may be repeated',
  repeatable: true,
  env: 'RDP_AZURE_RUNBOOKS',
}

/** Options that say who signs in, where runs are kept, and what is judged by. */
export const connectionOptions: readonly OptionSpec[] = [
  {
    flags: '--subscription <id|name>',
    summary: 'subscription; default: the az profile’s',
    env: 'RDP_AZURE_SUBSCRIPTION',
  },
  { flags: '--tenant <id>', summary: 'tenant to sign in to', env: 'RDP_AZURE_TENANT' },
  {
    flags: '--cloud <name>',
    summary: 'cloud of Azure; default: where the subscription is',
    choices: clouds,
    env: 'RDP_AZURE_CLOUD',
  },
  {
    flags: '--credential <kind>',
    summary: 'how to sign in',
    choices: credentials,
    env: 'RDP_AZURE_CREDENTIAL',
  },
  journalOption,
  runbooksOption,
  {
    flags: '--read-only',
    summary: 'no request that changes anything leaves this machine',
    env: 'RDP_AZURE_READ_ONLY',
  },
]

/** Options that name a VM. */
export const targetOptions: readonly OptionSpec[] = [
  { flags: '-g, --resource-group <name>', summary: 'resource group of the VM' },
  { flags: '-n, --name <name>', summary: 'name of the VM, instead of the operand' },
  { flags: '--ids <id>', summary: 'full ARM id of the VM, instead of a name' },
]

/** Declines what goes before changes of high risk. */
export const snapshotOption: OptionSpec = {
  flags: '--no-snapshot',
  summary: 'no snapshot of the OS disk before changes of high risk',
}

/** Options that permit what `--yes` alone does not. A yes itself is never taken from the environment. */
export const consentOptions: readonly OptionSpec[] = [
  { flags: '-y, --yes', summary: 'permit plans of low risk without active sessions' },
  {
    flags: '--max-risk <risk>',
    summary: 'highest risk permitted; default: low',
    choices: risks,
    env: 'RDP_AZURE_MAX_RISK',
  },
  {
    flags: '--allow-disconnect',
    summary: 'active sessions may be dropped',
    env: 'RDP_AZURE_ALLOW_DISCONNECT',
  },
  { flags: '--allow-start', summary: 'a stopped VM may be started', env: 'RDP_AZURE_ALLOW_START' },
  { flags: '--allow-reboot', summary: 'the VM may be restarted', env: 'RDP_AZURE_ALLOW_REBOOT' },
  snapshotOption,
]

/** Everything the shared options can hold, parsed once. */
const sharedSchema = z.object({
  output: z.enum(outputs).default('text'),
  query: z.string().max(2000).optional(),
  quiet: z.boolean().default(false),
  mask: z.boolean().default(false),
  debug: z.boolean().default(false),
  subscription: z.string().min(1).optional(),
  tenant: z.string().min(1).optional(),
  cloud: z.enum(clouds).optional(),
  credential: z.enum(credentials).optional(),
  journal: z.string().min(1).optional(),
  runbooks: z.array(z.string()).default([]),
  readOnly: z.boolean().default(false),
  resourceGroup: z.string().min(1).optional(),
  name: z.string().min(1).optional(),
  ids: z.string().min(1).optional(),
  yes: z.boolean().default(false),
  maxRisk: z.enum(risks).default('low'),
  allowDisconnect: z.boolean().default(false),
  allowStart: z.boolean().default(false),
  allowReboot: z.boolean().default(false),
  snapshot: z.boolean().default(true),
})
export type SharedOptions = z.infer<typeof sharedSchema>

/** Parses the options every command may share; those a command has beside are left to it. */
export function sharedOptions(raw: Readonly<Record<string, unknown>>): SharedOptions {
  const options = parseOptions(sharedSchema, raw)
  // Progress names the VM before anything is known that could be masked.
  return options.mask ? { ...options, quiet: true } : options
}

/** Parses options, or says which one is wrong and why. */
export function parseOptions<T>(schema: z.ZodType<T>, raw: Readonly<Record<string, unknown>>): T {
  const parsed = schema.safeParse(raw)
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.map(({ path, message }) => `${flagOf(path)}: ${message}`)
  throw new RdpAzureError('Usage', problems.join('; '), { next: ['rdp-azure --help'] })
}

/** `planSha256` is `--plan-sha256` on the command line. */
function flagOf([name]: readonly PropertyKey[]): string {
  return `--${String(name).replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
}
