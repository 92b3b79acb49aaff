import { z } from 'zod'

import { RdpAzureError } from '../errors.ts'
import type { ProbeOptions } from '../probe/probe.ts'
import { defaultTimeoutMs } from '../probe/probe.ts'
import { defaultThresholds } from '../probe/samples.ts'
import type { OptionSpec } from './command.ts'
import { outputOptions, parseOptions } from './options.ts'

const outputs = ['text', 'json', 'jsonl'] as const

/** Options of `probe`. */
export const probeCommandOptions: readonly OptionSpec[] = [
  ...outputOptions.map((option) =>
    option.flags.startsWith('-o')
      ? {
          ...option,
          choices: outputs,
          summary: 'text, json, or jsonl: a line as soon as a host ends',
        }
      : option,
  ),
  { flags: '--parallel <n>', summary: 'hosts at a time, 2 of the same name at most; default: 8' },
  { flags: '--timeout <seconds>', summary: 'longest wait for one stage; default: 5' },
  { flags: '--expect-name <name>', summary: 'say so when the server calls itself otherwise' },
  { flags: '--mtu', summary: 'also send a large packet, and compare' },
  { flags: '--samples <n>', summary: 'make n connections more, one by one: jitter and loss' },
  { flags: '--max-jitter <ms>', summary: 'steady up to this with --samples; default: 15' },
  { flags: '--max-loss <percent>', summary: 'steady up to this with --samples; default: 0' },
  {
    flags: '--enumerate',
    summary:
      'ask for each protocol, TLS version and cipher suite; to a watching device it is a scan',
  },
]

const whole = (least: number, most: number) =>
  z.coerce.number('must be a number').int('must be a whole number').min(least).max(most)
const amount = (most: number) => z.coerce.number('must be a number').min(0).max(most)

const schema = z.object({
  output: z.enum(outputs).default('text'),
  // Each connection takes memory and a port here; 64 fills what a small machine can do.
  parallel: whole(1, 64).default(8),
  timeout: z.coerce
    .number('must be a number')
    .min(0.1)
    .max(60)
    .default(defaultTimeoutMs / 1000),
  // A DNS name has 253 characters at most (RFC 1035 2.3.4).
  expectName: z.string().min(1).max(253).optional(),
  mtu: z.boolean().default(false),
  samples: whole(1, 1000).optional(),
  maxJitter: amount(60_000).default(defaultThresholds.maxJitterMs),
  maxLoss: amount(100).default(defaultThresholds.maxLossPercent),
  enumerate: z.boolean().default(false),
})

/** How `probe` was asked to look and to print. */
export interface ProbeCommandOptions {
  output: (typeof outputs)[number]
  parallel: number
  timeoutMs: number
  asked: Omit<ProbeOptions, 'abortSignal'>
}

/** Parses what only `probe` has, or says which option is wrong. */
export function probeOptionsOf(raw: Readonly<Record<string, unknown>>): ProbeCommandOptions {
  const options = parseOptions(schema, raw)
  if (options.output === 'jsonl' && raw['query'] !== undefined) {
    throw new RdpAzureError('Usage', '--query goes with -o json: lines are printed as they come', {
      next: ['rdp-azure probe <host...> -o json --query <jmespath>'],
    })
  }
  const { output, parallel, expectName, samples, enumerate } = options
  const thresholds = { maxJitterMs: options.maxJitter, maxLossPercent: options.maxLoss }
  const asked = { expectName, compareHello: options.mtu, samples, thresholds, enumerate }
  return { output, parallel, timeoutMs: Math.round(options.timeout * 1000), asked }
}
