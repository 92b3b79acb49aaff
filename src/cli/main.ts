import { confirm } from '@inquirer/prompts'

import type { CliContext } from './context.ts'
import { runCli } from './program.ts'

/** Ends waits at the first Ctrl-C; a second one ends the process at once. */
function abortOnSignals(): AbortSignal {
  const controller = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.once(name, () => controller.abort())
  }
  return controller.signal
}

function processContext(): CliContext {
  const { env, stdin, stdout, stderr } = process
  const terminal = stdout.isTTY === true
  return {
    stdout: (text) => void stdout.write(text),
    stderr: (text) => void stderr.write(text),
    env,
    cwd: process.cwd(),
    interactive: terminal && stdin.isTTY === true,
    colour: terminal && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb',
    abortSignal: abortOnSignals(),
    confirm: (message, signal) => confirm({ message, default: false }, { signal }),
  }
}

process.exitCode = await runCli(process.argv.slice(2), processContext())
