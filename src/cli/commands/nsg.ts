import { z } from 'zod'

import { askedWords } from '../../judge/asked-words.ts'
import { closingSchema, openingSchema, wayViewSchema } from '../../model/way.ts'
import { closingText, openingText, wayText } from '../../report/way-text.ts'
import { askedBy, callerOptions } from '../asked.ts'
import type { Command, OptionSpec } from '../command.ts'
import { durationSchema } from '../duration.ts'
import { wayExitCode } from '../exit-code.ts'
import { libraryFor } from '../library.ts'
import {
  connectionOptions,
  maskOption,
  outputOptions,
  parseOptions,
  sharedOptions,
  targetOptions,
} from '../options.ts'
import { printResult } from '../output.ts'
import { shownAs } from '../shown.ts'
import { vmNamed } from '../target.ts'

/** How long `nsg allow` stays open unless told, as an option. */
const usualTime = '1h'

const portSchema = z
  .string()
  .regex(/^\d{1,5}$/, 'is not a port')
  .transform(Number)
  .pipe(z.int().min(1).max(65535))
  .optional()

const showSchema = z.object({ port: portSchema })
const allowSchema = z.object({
  port: portSchema,
  for: durationSchema.prefault(usualTime),
  detach: z.boolean().default(false),
  dryRun: z.boolean().default(false),
})
const revokeSchema = z.object({
  all: z.boolean().default(false),
  dryRun: z.boolean().default(false),
})

const portOption: OptionSpec = {
  flags: '--port <port>',
  summary: 'port of Remote Desktop in the guest; default: 3389',
}
const yesOption: OptionSpec = { flags: '-y, --yes', summary: 'do not ask' }
const dryRunOption: OptionSpec = { flags: '--dry-run', summary: 'show the plan and end' }
const usualOptions: readonly OptionSpec[] = [maskOption, ...connectionOptions, ...outputOptions]

/** `rdp-azure nsg show <vm>`: who is let in, by which rules, who else owns the door, and what is left of ours. */
const show: Command = {
  path: ['nsg', 'show'],
  summary: 'show the way to a VM, and the rules that this tool left there',
  operands: ['[vm]'],
  options: [...targetOptions, ...callerOptions, portOption, ...usualOptions],
  async run(invocation) {
    const { options: raw, context } = invocation
    const options = sharedOptions(raw)
    const { port } = parseOptions(showSchema, raw)
    const vm = vmNamed('nsg show', invocation)
    const { abortSignal } = context
    const asked = await askedBy(raw, abortSignal)
    const library = libraryFor(context, options)
    const target = await library.find(vm.query, { abortSignal })
    const view = await library.way(target, { asked, port, abortSignal })
    const { result, words } = shownAs(options.mask, wayViewSchema, view)
    const wayWords = [
      ...askedWords({ via: asked.via }),
      ...(port === undefined ? [] : [`--port ${port}`]),
    ]
    printResult(context, options, result, (paint) =>
      wayText(result, words(vm.words), paint, wayWords),
    )
    return 0
  },
}

/** `rdp-azure nsg allow <vm>`: lets one address in for a while, and takes that away at the end. */
const allow: Command = {
  path: ['nsg', 'allow'],
  summary: 'let one address in for a while; closes at the end or on Ctrl-C',
  operands: ['[vm]'],
  options: [
    ...targetOptions,
    ...callerOptions,
    portOption,
    { flags: '--for <time>', summary: `how long, such as 90m or 2h; default: ${usualTime}` },
    { flags: '--detach', summary: 'end at once; the rule stays until: nsg revoke' },
    dryRunOption,
    yesOption,
    ...usualOptions,
  ],
  async run(invocation) {
    const { options: raw, context } = invocation
    const options = sharedOptions(raw)
    const { port, for: minutes, detach, dryRun } = parseOptions(allowSchema, raw)
    const vm = vmNamed('nsg allow', invocation)
    const { abortSignal } = context
    const asked = await askedBy(raw, abortSignal)
    const library = libraryFor(context, options)
    const target = await library.find(vm.query, { abortSignal })
    const wanted = { asked, port, minutes, detach, dryRun, abortSignal }
    const opening = await library.openWay(target, wanted)
    const { result, words } = shownAs(options.mask, openingSchema, opening)
    printResult(context, options, result, (paint) => openingText(result, words(vm.words), paint))
    return wayExitCode(opening)
  },
}

/** `rdp-azure nsg revoke <vm>`: takes away the rules that this tool made for the VM. */
const revoke: Command = {
  path: ['nsg', 'revoke'],
  summary: 'take away the rules that nsg allow or a repair left',
  operands: ['[vm]'],
  options: [
    ...targetOptions,
    { flags: '--all', summary: 'rules that somebody else made with this tool, too' },
    dryRunOption,
    yesOption,
    ...usualOptions,
  ],
  async run(invocation) {
    const { options: raw, context } = invocation
    const options = sharedOptions(raw)
    const own = parseOptions(revokeSchema, raw)
    const vm = vmNamed('nsg revoke', invocation)
    const { abortSignal } = context
    const library = libraryFor(context, options)
    const target = await library.find(vm.query, { abortSignal })
    const closing = await library.closeWay(target, { ...own, abortSignal })
    const { result, words } = shownAs(options.mask, closingSchema, closing)
    printResult(context, options, result, (paint) => closingText(result, words(vm.words), paint))
    return wayExitCode(closing)
  },
}

/** The commands of `rdp-azure nsg`, in the order of its help. */
export const nsgCommands: readonly Command[] = [allow, revoke, show]
