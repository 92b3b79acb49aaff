import { z } from 'zod'

import { RdpAzureError } from '../../errors.ts'
import { undoOutcomes, undoResultSchema } from '../../model/outcome.ts'
import type { Target } from '../../model/target.ts'
import type { RdpAzure } from '../../rdp-azure-options.ts'
import { refuseReadOnly } from '../../refusals.ts'
import { undoText } from '../../report/repair-text.ts'
import { undoPlanText } from '../../report/undo-plan-text.ts'
import type { Command, Invocation } from '../command.ts'
import { libraryFor } from '../library.ts'
import {
  connectionOptions,
  maskOption,
  outputOptions,
  parseOptions,
  sharedOptions,
  targetOptions,
} from '../options.ts'
import { printResult, printText, safeText } from '../output.ts'
import { runToUndo } from '../run-to-undo.ts'
import type { RunToUndo } from '../run-to-undo.ts'
import { shownAs } from '../shown.ts'
import { vmNamed } from '../target.ts'
import { whoIsSignedIn } from '../terminal-host.ts'

const ownSchema = z.object({ run: z.string().optional(), yes: z.boolean().default(false) })

/** `rdp-azure undo <vm>`: puts back what the last changing repair of the VM, or the run named, changed. */
export const undo: Command = {
  path: ['undo'],
  summary: 'put back what a repair changed',
  operands: ['[vm]'],
  options: [
    ...targetOptions,
    { flags: '--run <id>', summary: 'the run to undo; default: the last that changed this VM' },
    { flags: '-y, --yes', summary: 'do not ask' },
    maskOption,
    ...connectionOptions,
    ...outputOptions,
  ],
  async run(invocation) {
    const { options: raw, context } = invocation
    const options = sharedOptions(raw)
    const own = parseOptions(ownSchema, raw)
    const vm = vmNamed('undo', invocation)
    const library = libraryFor(context, options)
    const { abortSignal } = context
    refuseReadOnly(library.policy, 'an undo')
    const target = await library.find(vm.query, { abortSignal })
    const run = await runToUndo(library.journal, target, own.run)
    if (!own.yes) await askFor(invocation, library, target, run)
    const result = await library.undo(run.runId, { abortSignal })
    const shown = shownAs(options.mask, undoResultSchema, result).result
    printResult(context, options, shown, (paint) => undoText(shown, paint))
    return undoOutcomes[result.outcome].exitCode
  },
}

/** Shows what would be put back, and as whom; throws unless a person says yes. */
async function askFor(
  invocation: Invocation,
  library: RdpAzure,
  target: Target,
  { runId, made }: RunToUndo,
): Promise<void> {
  const { context, options } = invocation
  const { words } = vmNamed('undo', invocation)
  const next = [`rdp-azure undo ${words} --run ${runId} --yes`]
  if (!context.interactive || sharedOptions(options).output === 'json') {
    const message = 'an undo needs a yes and nobody can be asked here'
    throw new RdpAzureError('ConsentNeeded', message, { next })
  }
  const who = await whoIsSignedIn(library, context.abortSignal)
  printText(context, context.stdout, (paint) => `${undoPlanText(made, paint)}\n${who}`)
  const { name, resourceGroup } = target
  const question = `Undo run ${runId} on ${name} in ${resourceGroup}?`
  if (await context.confirm(safeText(question))) return
  throw new RdpAzureError('Declined', 'the undo was not approved; nothing was changed', {
    next: [`rdp-azure undo ${words} --run ${runId}`],
  })
}
