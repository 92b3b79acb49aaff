import { Command as Commander, CommanderError, Option } from 'commander'

import { toolVersion } from '../assets.ts'
import { RdpAzureError, toFailure } from '../errors.ts'
import type { Command, OptionSpec } from './command.ts'
import { allCommands } from './commands/all.ts'
import type { CliContext } from './context.ts'
import { printFailure } from './output.ts'

const groupSummaries: Readonly<Record<string, string>> = {
  run: 'look at runs and their journals',
  runbook: 'look at, check and test runbooks',
  sandbox: 'a pretend Azure on this machine',
}

/** Runs one command line in process and gives its exit code; never exits or prints past the context. */
export async function runCli(args: readonly string[], context: CliContext): Promise<number> {
  const outcome: { exitCode: number } = { exitCode: 0 }
  const program = build(context, outcome)
  try {
    await program.parseAsync([...args], { from: 'user' })
    return outcome.exitCode
  } catch (thrown) {
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? 0 : 2
    const failure = toFailure(context.abortSignal.aborted ? interrupted(thrown) : thrown)
    printFailure(context, wantsJson(args), failure)
    return new RdpAzureError(failure.code, failure.message).exitCode
  }
}

/** Whatever an interrupted command threw last, it was interrupted; its own words are kept when it has any. */
function interrupted(thrown: unknown): RdpAzureError {
  if (thrown instanceof RdpAzureError && thrown.code === 'Interrupted') return thrown
  return new RdpAzureError('Interrupted', 'interrupted; nothing more was started', {
    cause: thrown,
  })
}

function wantsJson(args: readonly string[]): boolean {
  const own = args.includes('--') ? args.slice(0, args.indexOf('--')) : args
  const at = own.findIndex((each) => each === '-o' || each === '--output')
  return own[at + 1] === 'json' && at >= 0
    ? true
    : own.some((each) => /^(-o|--output=)json$/.test(each))
}

function build(context: CliContext, outcome: { exitCode: number }): Commander {
  const program = prepared(new Commander('rdp-azure'), context)
    .description(
      'Finds out why Remote Desktop to an Azure Windows VM fails, repairs it, proves it, undoes it.',
    )
    .version(toolVersion)
    .showSuggestionAfterError()
  const groups = new Map<string, Commander>()
  for (const command of allCommands) {
    const [first = '', second] = command.path
    const parent = second === undefined ? program : groupOf(program, groups, first, context)
    add(parent, command, second ?? first, context, outcome)
  }
  return program
}

function prepared(command: Commander, context: CliContext): Commander {
  return command.exitOverride().configureOutput({
    writeOut: (text) => context.stdout(text),
    writeErr: (text) => context.stderr(text),
  })
}

function groupOf(
  program: Commander,
  groups: Map<string, Commander>,
  name: string,
  context: CliContext,
): Commander {
  const known = groups.get(name)
  if (known) return known
  const group = prepared(new Commander(name), context).description(groupSummaries[name] ?? name)
  program.addCommand(group)
  groups.set(name, group)
  return group
}

function add(
  parent: Commander,
  command: Command,
  name: string,
  context: CliContext,
  outcome: { exitCode: number },
): void {
  const made = prepared(new Commander(name), context).description(command.summary)
  for (const operand of command.operands ?? []) made.argument(operand)
  for (const option of command.options) made.addOption(optionOf(option))
  made.action(async () => {
    const { args: operands } = made
    outcome.exitCode = await command.run({ operands, options: made.opts(), context })
  })
  parent.addCommand(made)
}

function optionOf(spec: OptionSpec): Option {
  const option = new Option(spec.flags, spec.summary)
  if (spec.choices) option.choices([...spec.choices])
  if (!spec.repeatable) return option
  return option.argParser((value: string, before: readonly string[] | undefined) => [
    ...(before ?? []),
    value,
  ])
}
