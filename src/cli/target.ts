import { RdpAzureError } from '../errors.ts'
import { asWord } from '../judge/command-for.ts'
import type { TargetQuery } from '../model/target.ts'
import type { Invocation } from './command.ts'
import { sharedOptions } from './options.ts'
import type { SharedOptions } from './options.ts'

/** The VM the command line names, and how to name it again in a command to go on with. */
export interface NamedVm {
  query: TargetQuery
  /** The VM, and the options without which another command would not find the same one. */
  words: string
}

/**
 * Reads operand, `-n`, `-g` and `--ids`; exactly one of operand, `-n` and `--ids` must name the VM.
 * `verb` is the command, for what to type instead.
 */
export function vmNamed(
  verb: string,
  { operands, given }: Pick<Invocation, 'operands' | 'given'>,
): NamedVm {
  const options = sharedOptions(given)
  const named = [operands[0], options.name, options.ids].filter((each) => each !== undefined)
  const [value] = named
  if (value === undefined || named.length > 1) throw notNamed(verb, named)
  const { resourceGroup } = options
  const further = connectionWords(options)
  const words = (...own: string[]) => [...own, ...further].join(' ')
  if (options.ids !== undefined || value.startsWith('/')) {
    if (resourceGroup !== undefined) throw groupBesideId(verb, value)
    return { query: { id: value }, words: words('--ids', asWord(value)) }
  }
  if (resourceGroup === undefined) return { query: { name: value }, words: words(asWord(value)) }
  return {
    query: { name: value, resourceGroup },
    words: words(asWord(value), '-g', asWord(resourceGroup)),
  }
}

/** The options that say where to look and what to judge by, as they were given. */
export function connectionWords(options: SharedOptions): string[] {
  const { subscription, tenant, cloud, credential, journal, runbooks } = options
  const given = { subscription, tenant, cloud, credential, journal }
  return [
    ...Object.entries(given).flatMap(([name, value]) =>
      value === undefined ? [] : [`--${name}`, asWord(value)],
    ),
    ...runbooks.flatMap((folder) => ['--runbooks', asWord(folder)]),
  ]
}

function notNamed(verb: string, named: readonly string[]): RdpAzureError {
  const why =
    named.length > 1
      ? `the VM is named ${named.length} times: ${named.join(', ')}`
      : 'no VM is named'
  const [first] = named
  const next =
    first === undefined
      ? [`rdp-azure ${verb} <vm>`, `rdp-azure ${verb} <vm> -g <resource group>`]
      : [`rdp-azure ${verb} ${first.startsWith('/') ? '--ids ' : ''}${asWord(first)}`]
  return new RdpAzureError('Usage', why, { next, data: { named } })
}

function groupBesideId(verb: string, id: string): RdpAzureError {
  return new RdpAzureError('Usage', `-g is given beside the full id ${id}, which has its own`, {
    next: [`rdp-azure ${verb} --ids ${asWord(id)}`],
  })
}
