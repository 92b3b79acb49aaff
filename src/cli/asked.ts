import { z } from 'zod'

import { RdpAzureError } from '../errors.ts'
import { callerAddress, isService } from '../gather/caller-address.ts'
import { askedWords } from '../judge/asked-words.ts'
import { readExtended } from '../judge/read-told.ts'
import { accessPaths, askedSchema } from '../model/asked.ts'
import type { Asked } from '../model/asked.ts'
import type { OptionSpec } from './command.ts'
import { parseOptions } from './options.ts'
import { toldBy } from './told.ts'

/** Options that say who connects, and on which way. */
export const callerOptions: readonly OptionSpec[] = [
  {
    flags: '--from <address>',
    summary: 'address people connect from, or the https URL of a service that tells this machine’s',
    env: 'RDP_AZURE_FROM',
  },
  { flags: '--via <path>', summary: 'way to the VM that is judged', choices: accessPaths },
]

/** Options that say who connects, on which way, and what the client said. */
export const askedOptions: readonly OptionSpec[] = [
  ...callerOptions,
  {
    flags: '--code <code>',
    summary: 'code the client showed, such as 0x904, or the text of its dialog',
  },
  { flags: '--extended <code>', summary: 'extended code beside it, such as 0x7' },
]

/** The words of `--code`: a code, or the text of a dialog, which may hold both. */
const wordsSchema = z.string().trim().min(1).max(4000)

const optionsSchema = z.object({
  from: z
    .union(
      [z.ipv4(), z.ipv6()],
      'is not one address, such as 203.0.113.7; networks, tags and lists are not taken',
    )
    .optional(),
  via: askedSchema.shape.via,
  code: wordsSchema.optional(),
  extended: wordsSchema.optional(),
})

/**
 * What the options say beside the VM. A service that `--from` names is asked for this machine's address: to
 * name it is the consent, and nothing is asked unless it is named. Throws `Usage` naming the option that
 * cannot be understood.
 */
export async function askedBy(
  raw: Readonly<Record<string, unknown>>,
  abortSignal: AbortSignal,
): Promise<Asked> {
  const named = z.string().optional().safeParse(raw['from']).data
  if (named === undefined || !isService(named)) return askedIn(raw)
  const rest = askedIn({ ...raw, from: undefined })
  return { from: await callerAddress(named, { abortSignal }), ...rest }
}

function askedIn(raw: Readonly<Record<string, unknown>>): Asked {
  const { from, via, code, extended } = parseOptions(optionsSchema, raw)
  return {
    ...(from === undefined ? {} : { from }),
    ...(via === undefined ? {} : { via }),
    ...(code === undefined ? {} : toldBy([code], '--code').told),
    ...(extended === undefined ? {} : { extended: extendedBy(extended) }),
  }
}

function extendedBy(word: string): number {
  const value = readExtended(word)
  if (value !== undefined) return value
  throw new RdpAzureError('Usage', `--extended: '${word}' is not a code, such as 0x7`, {
    next: ['rdp-azure explain 0x904 0x7'],
    data: { value: word },
  })
}

/** The options that were given again, for a command to go on with; an address that was asked for is told as such. */
export function givenAgain(
  given: Readonly<Record<string, unknown>>,
  { from: known }: Asked,
): string[] {
  return askedWords(askedIn({ ...given, from: given['from'] === undefined ? undefined : known }))
}
