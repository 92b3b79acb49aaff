import { z } from 'zod'

import type { Diagnosis } from '../../model/outcome.ts'
import { diagnosisText } from '../../report/diagnosis-text.ts'
import { repairCommand } from '../../report/repair-command.ts'
import type { Command } from '../command.ts'
import type { CliContext } from '../context.ts'
import { diagnosisExitCode } from '../exit-code.ts'
import { libraryFor } from '../library.ts'
import {
  connectionOptions,
  outputOptions,
  parseOptions,
  sharedOptions,
  targetOptions,
} from '../options.ts'
import { printResult, safeText } from '../output.ts'
import { vmNamed } from '../target.ts'
import { writePlan } from '../write-plan.ts'

const ownSchema = z.object({
  planOut: z.string().min(1).optional(),
  runbook: z.string().optional(),
  force: z.boolean().default(false),
})

/** `rdp-azure diagnose <vm>`: looks from all places and names the cause; changes nothing. */
export const diagnose: Command = {
  path: ['diagnose'],
  summary: 'find out why Remote Desktop to a VM fails; changes nothing',
  operands: ['[vm]'],
  options: [
    ...targetOptions,
    {
      flags: '--plan-out <file>',
      summary: 'write the plan to a file, to be approved and made later',
    },
    { flags: '--runbook <id>', summary: 'plan by this runbook, whatever the cause' },
    { flags: '--force', summary: 'also when what was seen speaks against that runbook' },
    ...connectionOptions,
    ...outputOptions,
  ],
  async run(invocation) {
    const { options: raw, context } = invocation
    const options = sharedOptions(raw)
    const { planOut, runbook, force } = parseOptions(ownSchema, raw)
    const vm = vmNamed('diagnose', invocation)
    const library = libraryFor(context, options)
    const { abortSignal } = context
    const startedAt = performance.now()
    const target = await library.find(vm.query, { abortSignal })
    const diagnosis = await library.diagnose(target, { runbook, force, abortSignal })
    const tookMs = performance.now() - startedAt
    if (planOut !== undefined) await keepPlan(context, planOut, diagnosis, vm.words)
    printResult(context, options, diagnosis, (paint) =>
      diagnosisText(diagnosis, { vmWords: vm.words, tookMs }, paint),
    )
    return diagnosisExitCode(diagnosis)
  },
}

/** Says on stderr what became of the file, whatever the result is printed as. */
async function keepPlan(
  context: CliContext,
  file: string,
  { plan, judgement, noPlanBecause }: Diagnosis,
  vmWords: string,
): Promise<void> {
  const tell = (text: string) => context.stderr(`${safeText(text)}\n`)
  if (plan) {
    await writePlan(context, file, plan)
    const command = repairCommand(vmWords, plan, judgement.cause)
    tell(`the plan is in ${file}; to make exactly it: ${command} --plan ${file}`)
    return
  }
  const healthy = judgement.verdict === 'healthy' ? 'nothing is wrong' : 'no cause is named'
  tell(`${file} is not written, because there is no plan: ${noPlanBecause ?? healthy}`)
}
