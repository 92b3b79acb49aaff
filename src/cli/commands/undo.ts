import { z } from 'zod'

import { RdpAzureError } from '../../errors.ts'
import { latestRunOf } from '../../executor/runs.ts'
import { undoOutcomes } from '../../model/outcome.ts'
import { undoText } from '../../report/repair-text.ts'
import type { Command } from '../command.ts'
import type { CliContext } from '../context.ts'
import { libraryFor } from '../library.ts'
import {
  connectionOptions,
  outputOptions,
  parseOptions,
  sharedOptions,
  targetOptions,
} from '../options.ts'
import { printResult } from '../output.ts'
import { vmNamed } from '../target.ts'

const ownSchema = z.object({ run: z.string().optional(), yes: z.boolean().default(false) })

/** `rdp-azure undo <vm>`: puts back what the last repair of the VM, or the run named, changed. */
export const undo: Command = {
  path: ['undo'],
  summary: 'put back what a repair changed',
  operands: ['[vm]'],
  options: [
    ...targetOptions,
    { flags: '--run <id>', summary: 'the run to undo; default: the last repair of this VM' },
    { flags: '-y, --yes', summary: 'do not ask' },
    ...connectionOptions,
    ...outputOptions,
  ],
  async run({ operands, options: raw, context }) {
    const options = sharedOptions(raw)
    const own = parseOptions(ownSchema, raw)
    const vm = vmNamed(operands[0], options)
    const library = libraryFor(context, options)
    const { abortSignal } = context
    refuseReadOnly(library.policy.readOnly)
    const target = await library.find(vm.query, { abortSignal })
    const runId = own.run ?? (await latestRunOf(library.journal, target.id, 'repair'))
    await consent(context, own.yes, `Undo run ${runId} on ${target.name}?`)
    const result = await library.undo(runId, { abortSignal })
    printResult(context, options, result, (paint) => undoText(result, paint))
    return undoOutcomes[result.outcome].exitCode
  },
}

function refuseReadOnly(readOnly: boolean): void {
  if (!readOnly) return
  throw new RdpAzureError('ReadOnly', 'an undo changes the VM, and this run is read-only', {
    next: ['leave out --read-only and unset RDP_AZURE_READ_ONLY'],
  })
}

async function consent(context: CliContext, yes: boolean, question: string): Promise<void> {
  if (yes) return
  if (!context.interactive) {
    throw new RdpAzureError('ConsentNeeded', 'an undo needs a yes and nobody can be asked here', {
      next: ['add --yes'],
    })
  }
  if (await context.confirm(question, context.abortSignal)) return
  throw new RdpAzureError('Declined', 'the undo was not approved; nothing was changed')
}
