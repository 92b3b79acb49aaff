import path from 'node:path'

import { z } from 'zod'

import { RdpAzureError } from '../../errors.ts'
import { count } from '../../report/columns.ts'
import type { Runbook } from '../../runbook/runbook.ts'
import type { Command, OptionSpec } from '../command.ts'
import { outputOptions, parseOptions, runbooksOption, sharedOptions } from '../options.ts'
import { printResult } from '../output.ts'
import { loadRunbookFolders } from '../runbook-folders.ts'

const options: readonly OptionSpec[] = [runbooksOption, ...outputOptions]

const operandSchema = z.object({ id: z.string().optional() })

function chosen(runbooks: readonly Runbook[], id: string | undefined): Runbook {
  const found = runbooks.find((each) => each.id === id)
  if (found) return found
  throw new RdpAzureError('Usage', `no runbook is called '${id ?? ''}'`, {
    next: ['rdp-azure runbook list'],
  })
}

/** Who cures a fault: this tool, somebody else, nobody needs to; or it is done when asked for. */
const fixes = ['automatic', 'hand-off', 'remark', 'action'] as const

function rowOf({ id, title, role, rungs, source }: Runbook) {
  const own = role === 'remark' || role === 'action' ? role : undefined
  const fix: (typeof fixes)[number] = own ?? (rungs.length > 0 ? 'automatic' : 'hand-off')
  const topic = path.basename(path.dirname(source.file))
  return { id, title, role, fix, topic, risk: rungs.map((rung) => rung.risk), file: source.file }
}

/** `rdp-azure runbook list`: every loaded runbook, built-in and of one's own. */
const list: Command = {
  path: ['runbook', 'list'],
  summary: 'list the loaded runbooks',
  options,
  async run({ options: raw, context }) {
    const shared = sharedOptions(raw)
    const rows = loadRunbookFolders(context, shared.runbooks).map(rowOf)
    const counts = Object.fromEntries(
      fixes.map((fix) => [fix, rows.filter((row) => row.fix === fix).length]),
    )
    const result = { schema: 'rdp-azure/runbooks/1', runbooks: rows, counts }
    printResult(context, shared, result, () =>
      [
        ...rows.map(({ id, topic, fix, title }) =>
          [id.padEnd(28), topic.padEnd(12), fix.padEnd(10), title].join(' '),
        ),
        '',
        fixes.map((fix) => `${counts[fix]} ${fix}`).join(' · '),
      ].join('\n'),
    )
    return 0
  },
}

/** `rdp-azure runbook show <id>`: the runbook as written. */
const show: Command = {
  path: ['runbook', 'show'],
  summary: 'show a runbook as written',
  operands: ['<id>'],
  options,
  async run({ operands, options: raw, context }) {
    const shared = sharedOptions(raw)
    const { id, source, digest } = chosen(loadRunbookFolders(context, shared.runbooks), operands[0])
    const result = { schema: 'rdp-azure/runbook/1', id, digest, ...source }
    printResult(context, shared, result, () => `# ${source.file}\n${source.text.trimEnd()}`)
    return 0
  },
}

/** `rdp-azure runbook validate`: loads everything, or says file, line and column of what is wrong. */
const validate: Command = {
  path: ['runbook', 'validate'],
  summary: 'check runbooks without running anything',
  options,
  async run({ options: raw, context }) {
    const shared = sharedOptions(raw)
    const runbooks = loadRunbookFolders(context, shared.runbooks)
    const result = {
      schema: 'rdp-azure/validation/1',
      valid: true,
      runbooks: runbooks.map((r) => r.id),
    }
    printResult(
      context,
      shared,
      result,
      () => `${count(runbooks.length, 'runbook')} checked, all valid`,
    )
    return 0
  },
}

/** `rdp-azure runbook test [id]`: lays each test’s state over a simulated VM, judges, repairs, judges again. */
const test: Command = {
  path: ['runbook', 'test'],
  summary: 'run the tests written in runbooks, on simulated VMs',
  operands: ['[id]'],
  options,
  async run({ operands, options: raw, context }) {
    const shared = sharedOptions(raw)
    const { id } = parseOptions(operandSchema, { id: operands[0] })
    const all = loadRunbookFolders(context, shared.runbooks)
    const runbooks = id === undefined ? all : [chosen(all, id)]
    const folders = shared.runbooks.map((each) => path.resolve(context.cwd, each))
    // The sandbox is large and every other command does without it.
    const { testRunbooks } = await import('../runbook-test.ts')
    const tests = await testRunbooks(runbooks, folders, context.abortSignal)
    const passed = tests.every((each) => each.passed)
    const result = { schema: 'rdp-azure/runbook-tests/1', passed, tests }
    printResult(context, shared, result, (paint) =>
      tests
        .map((each) => {
          const sign = each.passed ? paint('good', '✓') : paint('bad', '✗')
          return `${sign} ${each.runbook}: ${each.name}${each.passed ? '' : `\n    ${each.why}`}`
        })
        .join('\n'),
    )
    return passed ? 0 : 4
  },
}

/** The commands of `rdp-azure runbook`, in the order of its help. */
export const runbookCommands: readonly Command[] = [list, show, validate, test]
