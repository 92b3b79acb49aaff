import { z } from 'zod'

import { RdpAzureError } from '../../errors.ts'
import { diagnosisSchema } from '../../model/outcome.ts'
import type { Diagnosis } from '../../model/outcome.ts'
import { diagnosisText } from '../../report/diagnosis-text.ts'
import type { DiagnosisContext } from '../../report/diagnosis-text.ts'
import { repairCommand } from '../../report/repair-command.ts'
import { askedBy, askedOptions, givenAgain } from '../asked.ts'
import type { Command, Invocation } from '../command.ts'
import type { CliContext } from '../context.ts'
import { readEvidence, saveEvidence } from '../evidence-file.ts'
import { diagnosisExitCode } from '../exit-code.ts'
import { libraryFor } from '../library.ts'
import {
  connectionOptions,
  maskOption,
  outputOptions,
  parseOptions,
  sharedOptions,
  snapshotOption,
  targetOptions,
} from '../options.ts'
import { printResult, safeText } from '../output.ts'
import { shownAs } from '../shown.ts'
import { vmNamed } from '../target.ts'
import { writePlan } from '../write-plan.ts'

const ownSchema = z.object({
  planOut: z.string().min(1).optional(),
  runbook: z.string().optional(),
  force: z.boolean().default(false),
  saveEvidence: z.string().min(1).optional(),
  evidence: z.string().min(1).optional(),
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
    { flags: '--save-evidence <file>', summary: 'keep all that was seen, to be judged again' },
    { flags: '--evidence <file>', summary: 'judge what was kept, without any access' },
    ...askedOptions,
    snapshotOption,
    maskOption,
    ...connectionOptions,
    ...outputOptions,
  ],
  async run(invocation) {
    const { options: raw, context } = invocation
    const options = sharedOptions(raw)
    const own = parseOptions(ownSchema, raw)
    const { diagnosis, vmWords, asked = [], ...how } = await diagnosed(invocation, own)
    if (own.saveEvidence !== undefined)
      await saveEvidence(context, own.saveEvidence, diagnosis, options.mask)
    if (own.planOut !== undefined)
      await keepPlan(context, own.planOut, diagnosis, [vmWords, ...asked].join(' '))
    const { result, words } = shownAs(options.mask, diagnosisSchema, diagnosis)
    printResult(context, options, result, (paint) =>
      diagnosisText(result, { ...how, vmWords: words(vmWords), asked: asked.map(words) }, paint),
    )
    return diagnosisExitCode(diagnosis)
  },
}

type Diagnosed = DiagnosisContext & { diagnosis: Diagnosis }

/** A look at the VM now, or another judgement of what was seen of it before. */
async function diagnosed(
  invocation: Invocation,
  { evidence, runbook, force }: z.infer<typeof ownSchema>,
): Promise<Diagnosed> {
  const { options: raw, context, operands } = invocation
  const library = libraryFor(context, sharedOptions(raw))
  const { abortSignal } = context
  const asked = await askedBy(raw, abortSignal)
  if (evidence !== undefined) {
    if (operands.length > 0) throw lookAndFile(evidence)
    const file = await readEvidence(context, evidence)
    const { name, resourceGroup } = file.target
    const keptAt = { at: file.evidence.at, masked: file.masked }
    const diagnosis = library.judge(file, { asked, runbook, force })
    return { diagnosis, vmWords: `${name} -g ${resourceGroup}`, keptAt }
  }
  const startedAt = performance.now()
  const vm = vmNamed('diagnose', invocation)
  const target = await library.find(vm.query, { abortSignal })
  const diagnosis = await library.diagnose(target, { asked, runbook, force, abortSignal })
  const again = givenAgain(invocation.given, asked)
  const tookMs = performance.now() - startedAt
  return { diagnosis, vmWords: vm.words, asked: again, tookMs }
}

function lookAndFile(file: string): RdpAzureError {
  const message = '--evidence judges a file, and a VM is named beside it'
  return new RdpAzureError('Usage', message, {
    next: [`rdp-azure diagnose --evidence ${file}`, 'or leave out --evidence to look at the VM'],
  })
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
