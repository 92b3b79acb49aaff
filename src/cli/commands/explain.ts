import { RdpAzureError } from '../../errors.ts'
import { explain as explainCodes } from '../../judge/explain.ts'
import { explanationText } from '../../report/explanation-text.ts'
import type { Command } from '../command.ts'
import type { CliContext } from '../context.ts'
import { outputOptions, sharedOptions } from '../options.ts'
import { printResult } from '../output.ts'
import { toldBy } from '../told.ts'

/** The most that is read from stdin, in bytes: a dialog or an event has a few hundred. */
const mostBytes = 64 * 1024

/** `rdp-azure explain <code> [extended]`: what the codes of a client mean, without looking at anything. */
export const explain: Command = {
  path: ['explain'],
  summary: 'what a code of the client means: causes, how to tell them apart, what to do',
  operands: ['<code...>'],
  options: outputOptions,
  async run({ operands, options: raw, context }) {
    const options = sharedOptions(raw)
    const { told, how } = toldBy(await wordsOf(operands, context))
    const explanation = explainCodes({ ...told, read: how })
    printResult(context, options, explanation, (paint) => explanationText(explanation, paint))
    return explanation.known ? 0 : 10
  },
}

/** The operands, or what stdin holds where they are `-`. */
async function wordsOf(operands: readonly string[], context: CliContext): Promise<string[]> {
  if (operands.length !== 1 || operands[0] !== '-') return [...operands]
  const text = (await context.stdin(mostBytes)).trim()
  if (text !== '') return /^\S+(?:\s+\S+)?$/.test(text) ? text.split(/\s+/) : [text]
  throw new RdpAzureError('Usage', 'stdin is empty: no code, and no text of a dialog', {
    next: ['rdp-azure explain 0x904 0x7'],
  })
}
