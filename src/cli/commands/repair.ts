import { z } from 'zod'

import { RdpAzureError } from '../../errors.ts'
import { checkPlanFile } from '../../judge/plan-file.ts'
import { repairResultSchema } from '../../model/outcome.ts'
import type { Plan } from '../../model/plan.ts'
import { repairText } from '../../report/repair-text.ts'
import { askedBy, askedOptions, givenAgain } from '../asked.ts'
import type { Command } from '../command.ts'
import type { CliContext } from '../context.ts'
import { repairExitCode } from '../exit-code.ts'
import { libraryFor } from '../library.ts'
import {
  connectionOptions,
  consentOptions,
  maskOption,
  outputOptions,
  parseOptions,
  sharedOptions,
  targetOptions,
} from '../options.ts'
import { printResult } from '../output.ts'
import { readBounded } from '../read-bounded.ts'
import { shownAs } from '../shown.ts'
import { vmNamed } from '../target.ts'

const ownSchema = z.object({
  runbook: z.string().optional(),
  force: z.boolean().default(false),
  dryRun: z.boolean().default(false),
  plan: z.string().optional(),
  planSha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/i, 'is not a SHA-256 in hex')
    .optional(),
})

/** The largest plan file that is read, in bytes: a plan of 20 changes is below 20 KiB. */
const largestPlanBytes = 256 * 1024

/** `rdp-azure repair <vm>`: plan, consent, change, proof; reversed when it does not cure. */
export const repair: Command = {
  path: ['repair'],
  summary: 'repair the cause with the least invasive change, and prove it',
  operands: ['[vm]'],
  options: [
    ...targetOptions,
    { flags: '--runbook <id>', summary: 'repair by this runbook only' },
    { flags: '--force', summary: 'also when what was seen speaks against that runbook' },
    { flags: '--dry-run', summary: 'show the plan and end' },
    { flags: '--plan <file>', summary: 'make exactly this plan, approved beforehand' },
    { flags: '--plan-sha256 <hash>', summary: 'the hash the plan file must have' },
    ...askedOptions,
    ...consentOptions,
    maskOption,
    ...connectionOptions,
    ...outputOptions,
  ],
  async run(invocation) {
    const { options: raw, context } = invocation
    const options = sharedOptions(raw)
    const own = parseOptions(ownSchema, raw)
    const vm = vmNamed('repair', invocation)
    const { abortSignal } = context
    const asked = await askedBy(raw, abortSignal)
    const plan = await planFile(context, own, vm.words)
    const library = libraryFor(context, options)
    const target = await library.find(vm.query, { abortSignal })
    const { runbook, force, dryRun } = own
    const wanted = { asked, runbook, force, dryRun, plan, abortSignal }
    const result = await library.repair(target, wanted)
    const shown = shownAs(options.mask, repairResultSchema, result)
    const again = [vm.words, ...givenAgain(invocation.given, asked)].join(' ')
    printResult(context, options, shown.result, (paint) =>
      repairText(shown.result, shown.words(vm.words), paint, shown.words(again)),
    )
    return repairExitCode(result)
  },
}

async function planFile(
  context: CliContext,
  own: z.infer<typeof ownSchema>,
  vmWords: string,
): Promise<Plan | undefined> {
  const pin = own.planSha256?.toLowerCase()
  if (own.plan === undefined) {
    if (pin === undefined) return undefined
    throw new RdpAzureError('Usage', '--plan-sha256 pins a plan, and --plan is missing', {
      next: [`rdp-azure repair ${vmWords} --plan plan.json --plan-sha256 ${pin}`],
    })
  }
  const text = await readBounded(context, own.plan, largestPlanBytes, 'PlanInvalid')
  const plan = checkPlanFile(text)
  if (pin === undefined || pin === plan.hash) return plan
  const message = `the plan in ${own.plan} has the hash ${plan.hash}, and ${pin} was asked for`
  throw new RdpAzureError('PlanEdited', message, {
    next: [
      'use the file whose plan was approved',
      `or have this plan approved, and then: rdp-azure repair ${vmWords} --plan ${own.plan} --plan-sha256 ${plan.hash}`,
    ],
  })
}
