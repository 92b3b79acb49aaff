import { z } from 'zod'

import { RdpAzureError } from '../errors.ts'
import type { OptionSpec } from './command.ts'

/** Options of every command that prints a result. */
export const outputOptions: readonly OptionSpec[] = [
  { flags: '-o, --output <format>', summary: 'text or json', choices: ['text', 'json'] },
  { flags: '--query <jmespath>', summary: 'a JMESPath expression over the JSON result' },
  { flags: '--quiet', summary: 'no progress on stderr' },
  { flags: '--debug', summary: 'every ARM request on stderr, without secrets' },
]

/** Options that say who signs in and where runs are kept. */
export const connectionOptions: readonly OptionSpec[] = [
  { flags: '--subscription <id|name>', summary: 'subscription; default: the az profile’s' },
  { flags: '--tenant <id>', summary: 'tenant to sign in to' },
  {
    flags: '--credential <kind>',
    summary: 'how to sign in',
    choices: ['default', 'cli', 'managed-identity', 'environment'],
  },
  { flags: '--journal <folder>', summary: 'folder of run journals' },
  { flags: '--runbooks <folder>', summary: 'folder with runbooks of your own', repeatable: true },
  { flags: '--read-only', summary: 'no request that changes anything leaves this machine' },
]

/** Options that name a VM. */
export const targetOptions: readonly OptionSpec[] = [
  { flags: '-g, --resource-group <name>', summary: 'resource group of the VM' },
  { flags: '-n, --name <name>', summary: 'name of the VM, instead of the operand' },
  { flags: '--ids <id>', summary: 'full ARM id of the VM' },
]

/** Options that permit what `--yes` alone does not. */
export const consentOptions: readonly OptionSpec[] = [
  { flags: '-y, --yes', summary: 'permit plans of low risk without active sessions' },
  {
    flags: '--max-risk <risk>',
    summary: 'highest risk permitted',
    choices: ['low', 'medium', 'high'],
  },
  { flags: '--allow-disconnect', summary: 'active sessions may be dropped' },
  { flags: '--allow-start', summary: 'a stopped VM may be started' },
  { flags: '--allow-reboot', summary: 'the VM may be restarted' },
]

/** Everything the shared options can hold, parsed once. */
const sharedSchema = z.object({
  output: z.enum(['text', 'json']).default('text'),
  query: z.string().max(2000).optional(),
  quiet: z.boolean().default(false),
  debug: z.boolean().default(false),
  subscription: z.string().min(1).optional(),
  tenant: z.string().min(1).optional(),
  credential: z.enum(['default', 'cli', 'managed-identity', 'environment']).optional(),
  journal: z.string().min(1).optional(),
  runbooks: z.array(z.string()).default([]),
  readOnly: z.boolean().default(false),
  resourceGroup: z.string().min(1).optional(),
  name: z.string().min(1).optional(),
  ids: z.string().min(1).optional(),
  yes: z.boolean().default(false),
  maxRisk: z.enum(['low', 'medium', 'high']).optional(),
  allowDisconnect: z.boolean().default(false),
  allowStart: z.boolean().default(false),
  allowReboot: z.boolean().default(false),
})
export type SharedOptions = z.infer<typeof sharedSchema>

/** Parses the options every command may share; those a command has beside are left to it. */
export function sharedOptions(raw: Readonly<Record<string, unknown>>): SharedOptions {
  return parseOptions(sharedSchema, raw)
}

/** Parses options, or says which one is wrong and why. */
export function parseOptions<T>(schema: z.ZodType<T>, raw: Readonly<Record<string, unknown>>): T {
  const parsed = schema.safeParse(raw)
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.map((issue) => `--${issue.path.join('.')}: ${issue.message}`)
  throw new RdpAzureError('Usage', problems.join('; '), { next: ['rdp-azure --help'] })
}
