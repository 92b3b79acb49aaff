import { undoOutcomes } from '../../model/outcome.ts'
import { repairText, undoText } from '../../report/repair-text.ts'
import type { Command } from '../command.ts'
import { repairExitCode } from '../exit-code.ts'
import { libraryFor } from '../library.ts'
import { connectionOptions, outputOptions, sharedOptions } from '../options.ts'
import { printResult } from '../output.ts'
import { connectionWords } from '../target.ts'

/** `rdp-azure resume <run>`: goes on with an interrupted run; what was done is not done again. */
export const resume: Command = {
  path: ['resume'],
  summary: 'go on with an interrupted run',
  operands: ['<run>'],
  options: [...connectionOptions, ...outputOptions],
  async run({ operands, options: raw, given, context }) {
    const options = sharedOptions(raw)
    const library = libraryFor(context, options)
    const result = await library.resume(operands[0] ?? '', { abortSignal: context.abortSignal })
    const isUndo = result.schema === 'rdp-azure/undo/1'
    const { name, resourceGroup } = result.target
    const vmWords = [name, '-g', resourceGroup, ...connectionWords(sharedOptions(given))].join(' ')
    printResult(context, options, result, (paint) =>
      isUndo ? undoText(result, paint) : repairText(result, vmWords, paint),
    )
    return isUndo ? undoOutcomes[result.outcome].exitCode : repairExitCode(result)
  },
}
