import type { CliContext } from './context.ts'

/** One option as commander spells it. */
export interface OptionSpec {
  flags: string
  summary: string
  /** May be given several times; the values become a list. */
  repeatable?: boolean
  /** Names the values allowed. */
  choices?: readonly string[]
  /** The environment variable that says the same where the option is not given; lists as in `PATH`. */
  env?: string
}

/** What a command is called with: operands in order, options by camel-cased name, flags before environment. */
export interface Invocation {
  operands: readonly string[]
  options: Readonly<Record<string, unknown>>
  /** The options without what the environment says: what a command to go on with must repeat. */
  given: Readonly<Record<string, unknown>>
  context: CliContext
}

/** A command as a value: where it stands, what it takes, what it does. Gives the exit code. */
export interface Command {
  /** `['runbook', 'list']` stands for `rdp-azure runbook list`. */
  path: readonly string[]
  summary: string
  /** Operands as commander spells them: `[vm]`, `<run>`, `<command...>`. */
  operands?: readonly string[]
  options: readonly OptionSpec[]
  run(invocation: Invocation): Promise<number>
}
