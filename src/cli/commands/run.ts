import { RdpAzureError } from '../../errors.ts'
import { listRuns, readRun } from '../../executor/runs.ts'
import type { RunSummary } from '../../executor/runs.ts'
import { block } from '../../report/columns.ts'
import type { Command, OptionSpec } from '../command.ts'
import { libraryFor } from '../library.ts'
import { journalOption, outputOptions, sharedOptions } from '../options.ts'
import { printResult } from '../output.ts'

const options: readonly OptionSpec[] = [journalOption, ...outputOptions]

/** `rdp-azure run list`: the runs of the journal folder, newest first. */
const list: Command = {
  path: ['run', 'list'],
  summary: 'list runs, newest first',
  options,
  async run({ options: raw, context }) {
    const shared = sharedOptions(raw)
    const runs = await listRuns(libraryFor(context, shared).journal)
    const result = { schema: 'rdp-azure/runs/1', runs }
    printResult(context, shared, result, () =>
      runs.length === 0 ? 'No runs yet.' : runs.map(line).join('\n'),
    )
    return 0
  },
}

function line({ runId, startedAt, workflow, target, finished, damaged }: RunSummary): string {
  const state = damaged ? 'damaged' : finished ? 'finished' : 'interrupted'
  const when = startedAt.padEnd(24)
  return [runId, when, workflow.padEnd(8), state.padEnd(11), target?.name ?? '']
    .join('  ')
    .trimEnd()
}

/** `rdp-azure run show <run>`: every activity of one run, as its journal tells. */
const show: Command = {
  path: ['run', 'show'],
  summary: 'show what a run did',
  operands: ['<run>'],
  options,
  async run({ operands, options: raw, context }) {
    const shared = sharedOptions(raw)
    const run = await readRun(libraryFor(context, shared).journal, operands[0] ?? '')
    const result = { schema: 'rdp-azure/run/1', ...run }
    printResult(context, shared, result, () =>
      [
        `${run.header.runId}  ${run.header.workflow}  ${run.header.target?.name ?? ''}`,
        ...run.activities.map(({ name, key, state }) => `  ${state.padEnd(8)} ${name}  ${key}`),
        ...(run.failure ? [`ended with ${run.failure.code}: ${run.failure.message}`] : []),
        ...(run.finished
          ? ['finished']
          : ['interrupted', ...block('Next', [`rdp-azure resume ${run.header.runId}`])]),
      ].join('\n'),
    )
    return 0
  },
}

/** `rdp-azure run verify <run>`: whether any line of the journal was changed. Shows damage, not forgery. */
const verify: Command = {
  path: ['run', 'verify'],
  summary: 'check a journal for damage',
  operands: ['<run>'],
  options,
  async run({ operands, options: raw, context }) {
    const shared = sharedOptions(raw)
    const runId = operands[0] ?? ''
    const run = await readRun(libraryFor(context, shared).journal, runId)
    if (run.torn) {
      throw new RdpAzureError('JournalDamaged', `the last line of run ${runId} is incomplete`, {
        next: [`rdp-azure resume ${runId}`],
      })
    }
    const result = { schema: 'rdp-azure/verification/1', runId, intact: true, lines: run.lines }
    printResult(context, shared, result, () => `${runId}: ${run.lines} lines, none changed`)
    return 0
  },
}

/** The commands of `rdp-azure run`, in the order of its help. */
export const runCommands: readonly Command[] = [list, show, verify]
