import { runChild } from '../child.ts'
import type { Command, OptionSpec } from '../command.ts'
import { outputOptions, runbooksOption, sharedOptions } from '../options.ts'
import { printResult } from '../output.ts'
import { loadRunbookFolders } from '../runbook-folders.ts'

const worldOptions: readonly OptionSpec[] = [
  { flags: '--scenario <file>', summary: 'the VMs, and what is wrong with them' },
  { flags: '--state <folder>', summary: 'keep the state here from one run to the next' },
  { flags: '--fault <name>', summary: 'inject a fault, `name` or `name:2`', repeatable: true },
  {
    flags: '--vantage <place>',
    summary: 'where the command is: outside, or in the network of the VMs',
    choices: ['internet', 'network'],
  },
  runbooksOption,
]

/** `rdp-azure sandbox run -- <command>`: one command in a pretend Azure; gives the command’s exit code. */
const run: Command = {
  path: ['sandbox', 'run'],
  summary: 'run one command in a pretend Azure on this machine',
  operands: ['<command...>'],
  options: worldOptions,
  async run({ operands, options, context }) {
    // The sandbox is large and every other command does without it.
    const { openSandbox } = await import('../open-sandbox.ts')
    const sandbox = await openSandbox(context, options)
    try {
      return await runChild(operands, { ...context.env, ...sandbox.environment }, context)
    } finally {
      await sandbox.close()
    }
  },
}

/** `rdp-azure sandbox start`: a pretend Azure that stays until it is interrupted. */
const start: Command = {
  path: ['sandbox', 'start'],
  summary: 'start a pretend Azure and say how to reach it',
  options: worldOptions,
  async run({ options, context }) {
    // The sandbox is large and every other command does without it.
    const { openSandbox } = await import('../open-sandbox.ts')
    const sandbox = await openSandbox(context, options)
    try {
      const lines = Object.entries(sandbox.environment).map(([name, value]) => `${name}=${value}`)
      context.stdout(`${lines.join('\n')}\n`)
      context.stderr('The sandbox runs until it is interrupted (Ctrl-C).\n')
      await ended(context.abortSignal)
      return 0
    } finally {
      await sandbox.close()
    }
  },
}

function ended(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}

/** `rdp-azure sandbox faults`: what `--fault` takes. */
const faults: Command = {
  path: ['sandbox', 'faults'],
  summary: 'list the faults that can be injected',
  options: [runbooksOption, ...outputOptions],
  async run({ options: raw, context }) {
    const shared = sharedOptions(raw)
    const { injectedFaults } = await import('../../sandbox/faults.ts')
    const inVm = loadRunbookFolders(context, shared.runbooks)
      .filter(({ tests }) => tests.some((test) => test.expect === 'faulty'))
      .map(({ id, title }) => ({ name: id, in: 'vm', meaning: title }))
    const inAzure = Object.entries(injectedFaults).map(([name, { meaning }]) => ({
      name,
      in: 'azure',
      meaning,
    }))
    const result = { schema: 'rdp-azure/sandbox-faults/1', faults: [...inVm, ...inAzure] }
    printResult(context, shared, result, () =>
      result.faults
        .map((each) => `${each.name.padEnd(28)} ${each.in.padEnd(6)} ${each.meaning}`)
        .join('\n'),
    )
    return 0
  },
}

/** The commands of `rdp-azure sandbox`, in the order of its help. */
export const sandboxCommands: readonly Command[] = [start, run, faults]
