import { undoOutcomes } from '../../model/outcome.ts'
import type { RdpAzure } from '../../rdp-azure-options.ts'
import type { Paint } from '../../report/paint.ts'
import { repairText, undoText } from '../../report/repair-text.ts'
import { closingText, openingText } from '../../report/way-text.ts'
import type { Command } from '../command.ts'
import { repairExitCode, wayExitCode } from '../exit-code.ts'
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
    const { name, resourceGroup } = result.target
    const vmWords = [name, '-g', resourceGroup, ...connectionWords(sharedOptions(given))].join(' ')
    printResult(context, options, result, (paint) => textOf(result, vmWords, paint))
    return exitCodeOf(result)
  },
}

type Resumed = Awaited<ReturnType<RdpAzure['resume']>>

function textOf(result: Resumed, vmWords: string, paint: Paint): string {
  switch (result.schema) {
    case 'rdp-azure/repair/1':
      return repairText(result, vmWords, paint)
    case 'rdp-azure/undo/1':
      return undoText(result, paint)
    case 'rdp-azure/opening/1':
      return openingText(result, vmWords, paint)
    case 'rdp-azure/closing/1':
      return closingText(result, vmWords, paint)
  }
}

function exitCodeOf(result: Resumed): number {
  if (result.schema === 'rdp-azure/repair/1') return repairExitCode(result)
  if (result.schema === 'rdp-azure/undo/1') return undoOutcomes[result.outcome].exitCode
  return wayExitCode(result)
}
