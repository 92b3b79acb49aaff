import { CommanderError } from 'commander'

import { RdpAzureError, toFailure } from '../errors.ts'
import type { Failure } from '../errors.ts'
import { commanderOf } from './commander.ts'
import { allCommands } from './commands/all.ts'
import type { CliContext } from './context.ts'
import { printFailure, safeText } from './output.ts'

/** Runs one command line in process and gives its exit code; never exits or prints past the context. */
export async function runCli(args: readonly string[], context: CliContext): Promise<number> {
  let exitCode = 0
  const program = commanderOf(allCommands, context, (code) => {
    exitCode = code
  })
  try {
    await program.parseAsync([...args], { from: 'user' })
    return exitCode
  } catch (thrown) {
    if (thrown instanceof CommanderError && isHelp(thrown)) return thrown.exitCode === 0 ? 0 : 2
    const failure = failureOf(thrown, args, context)
    if (failure.code === 'Internal') tellBug(thrown, args, context)
    printFailure(context, wantsJson(args, context), failure)
    return new RdpAzureError(failure.code, failure.message).exitCode
  }
}

/** Help and version were printed; help is also what a group of commands shows when none is named. */
function isHelp({ code }: CommanderError): boolean {
  return ['commander.helpDisplayed', 'commander.help', 'commander.version'].includes(code)
}

function failureOf(thrown: unknown, args: readonly string[], context: CliContext): Failure {
  if (thrown instanceof CommanderError) return toFailure(notUnderstood(thrown, args))
  const failure = toFailure(context.abortSignal.aborted ? interrupted(thrown) : thrown)
  if (failure.code !== 'Internal' || failure.next.length > 0) return failure
  return { ...failure, next: ['run the same command with --debug, and report what it prints'] }
}

function notUnderstood({ message }: CommanderError, args: readonly string[]): RdpAzureError {
  const words = args.slice(0, 2).filter((each) => /^[a-z]+$/.test(each))
  const path = allCommands.find((command) => command.path.every((word, i) => word === words[i]))
  const help = ['rdp-azure', ...(path?.path ?? []), '--help'].join(' ')
  const why = message.replace(/^error: /, '').replaceAll('\n', ' ')
  return new RdpAzureError('Usage', why, { next: [help] })
}

/** Whatever an interrupted command threw last, it was interrupted; its own words are kept when it has any. */
function interrupted(thrown: unknown): RdpAzureError {
  if (thrown instanceof RdpAzureError && thrown.code === 'Interrupted') return thrown
  return new RdpAzureError('Interrupted', 'interrupted before anything was changed', {
    next: ['run the same command again'],
    cause: thrown,
  })
}

/** Where a bug was, for whoever looks into it. */
function tellBug(thrown: unknown, args: readonly string[], context: CliContext): void {
  if (!args.includes('--debug') || !(thrown instanceof Error)) return
  context.stderr(`${safeText(thrown.stack ?? thrown.message)}\n`)
}

/** Looked at before the options are parsed, because that is what may have failed. */
function wantsJson(args: readonly string[], { env }: CliContext): boolean {
  const own = args.includes('--') ? args.slice(0, args.indexOf('--')) : args
  const at = own.findIndex((each) => each === '-o' || each === '--output')
  if (at >= 0) return own[at + 1] === 'json'
  const joined = own.find((each) => /^(?:-o.|--output=)/.test(each))
  if (joined !== undefined) return /^(?:-o|--output=)json$/.test(joined)
  return env['RDP_AZURE_OUTPUT'] === 'json'
}
