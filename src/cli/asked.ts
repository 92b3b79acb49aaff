import { z } from 'zod'

import { accessPaths, askedSchema } from '../model/asked.ts'
import type { Asked } from '../model/asked.ts'
import type { OptionSpec } from './command.ts'
import { parseOptions } from './options.ts'

/** Options that say who connects, on which way, and what the client said. */
export const askedOptions: readonly OptionSpec[] = [
  { flags: '--from <address>', summary: 'address people connect from', env: 'RDP_AZURE_FROM' },
  { flags: '--via <path>', summary: 'way to the VM that is judged', choices: accessPaths },
  { flags: '--code <code>', summary: 'code the client showed, such as 0x904' },
  { flags: '--extended <code>', summary: 'extended code beside it, such as 0x7' },
]

/** `0x904` or `2308`, as mstsc and its event log write codes. */
const codeSchema = z
  .string()
  .regex(/^(?:0x[0-9a-f]{1,8}|\d{1,10})$/i, 'is not a code, such as 0x904 or 2308')
  .transform(Number)
  .pipe(askedSchema.shape.code.unwrap())

const optionsSchema = z.object({
  from: askedSchema.shape.from,
  via: askedSchema.shape.via,
  code: codeSchema.optional(),
  extended: codeSchema.optional(),
})

/** What the options say beside the VM. Throws `Usage` naming the option that cannot be understood. */
export function askedBy(raw: Readonly<Record<string, unknown>>): Asked {
  const { from, via, code, extended } = parseOptions(optionsSchema, raw)
  return {
    ...(from === undefined ? {} : { from }),
    ...(via === undefined ? {} : { via }),
    ...(code === undefined ? {} : { code }),
    ...(extended === undefined ? {} : { extended }),
  }
}
