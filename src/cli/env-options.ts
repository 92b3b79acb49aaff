import path from 'node:path'

import { RdpAzureError } from '../errors.ts'
import type { OptionSpec } from './command.ts'

const on = ['1', 'true']
const off = ['0', 'false']

/**
 * What the environment says of a command's options, by the option's camel-cased name. An empty variable
 * says nothing. Throws `Usage` naming the variable when its value is none of the option's.
 */
export function optionsFromEnv(
  specs: readonly OptionSpec[],
  env: Readonly<Record<string, string | undefined>>,
): Record<string, unknown> {
  const said: Record<string, unknown> = {}
  for (const spec of specs) {
    const text = spec.env === undefined ? '' : (env[spec.env] ?? '').trim()
    if (text !== '') said[nameOf(spec)] = valueOf(spec, text)
  }
  return said
}

/** `-o, --output <format>` is `output`, `--read-only` is `readOnly`, as commander calls them. */
function nameOf({ flags }: OptionSpec): string {
  const long = /--([a-z0-9-]+)/.exec(flags)?.[1] ?? ''
  return long.replaceAll(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
}

function valueOf(spec: OptionSpec, text: string): unknown {
  const { choices, flags, repeatable } = spec
  if (repeatable) return text.split(path.delimiter).filter((part) => part !== '')
  if (!flags.includes('<')) {
    if (on.includes(text.toLowerCase())) return true
    if (off.includes(text.toLowerCase())) return false
    throw wrong(spec, text, [...on, ...off])
  }
  if (choices && !choices.includes(text)) throw wrong(spec, text, choices)
  return text
}

function wrong({ env }: OptionSpec, text: string, choices: readonly string[]): RdpAzureError {
  const message = `the environment variable ${env} is '${text}', and may be ${choices.join(', ')}`
  return new RdpAzureError('Usage', message, {
    next: [`unset ${env}, or set it to one of these`],
    data: { variable: env, value: text },
  })
}
