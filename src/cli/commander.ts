import { Command as Commander, Option } from 'commander'

import { toolVersion } from '../assets.ts'
import type { Command, OptionSpec } from './command.ts'
import type { CliContext } from './context.ts'
import { optionsFromEnv } from './env-options.ts'

const groupSummaries: Readonly<Record<string, string>> = {
  nsg: 'open the way to a VM for a while, close it again, and look at it',
  run: 'look at runs and their journals',
  runbook: 'look at, check and test runbooks',
  sandbox: 'a pretend Azure on this machine',
}

/** What happens with the exit code of the command that was run. */
type OnEnd = (exitCode: number) => void

/** Makes the command line of all commands. What it cannot understand it throws as `CommanderError`, unprinted. */
export function commanderOf(
  commands: readonly Command[],
  context: CliContext,
  onEnd: OnEnd,
): Commander {
  const program = prepared(new Commander('rdp-azure'), context)
    .description(
      'Finds out why Remote Desktop to an Azure Windows VM fails, repairs it, proves it, undoes it.',
    )
    .version(toolVersion)
    .showSuggestionAfterError()
  const groups = new Map<string, Commander>()
  for (const command of commands) {
    const [first = '', second] = command.path
    const parent = second === undefined ? program : groupOf(program, groups, first, context)
    parent.addCommand(made(command, second ?? first, context, onEnd))
  }
  return program
}

function prepared(command: Commander, context: CliContext): Commander {
  return command.exitOverride().configureOutput({
    writeOut: (text) => context.stdout(text),
    writeErr: (text) => context.stderr(text),
    // Told by the caller, as every other failure.
    outputError: () => {},
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

function made(command: Command, name: string, context: CliContext, onEnd: OnEnd): Commander {
  const commander = prepared(new Commander(name), context).description(command.summary)
  for (const operand of command.operands ?? []) commander.argument(operand)
  for (const option of command.options) commander.addOption(optionOf(option))
  commander.action(async () => {
    const given = commander.opts()
    const options = { ...optionsFromEnv(command.options, context.env), ...given }
    onEnd(await command.run({ operands: commander.args, options, given, context }))
  })
  return commander
}

function optionOf({ flags, summary, env, choices, repeatable }: OptionSpec): Option {
  const option = new Option(flags, env === undefined ? summary : `${summary} (env: ${env})`)
  if (choices) option.choices([...choices])
  if (!repeatable) return option
  return option.argParser((value: string, before: readonly string[] | undefined) => [
    ...(before ?? []),
    value,
  ])
}
