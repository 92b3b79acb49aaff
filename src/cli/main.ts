import { confirm } from '@inquirer/prompts'

import type { CliContext } from './context.ts'
import { runCli } from './program.ts'
import { readAll } from './read-bounded.ts'

/**
 * Signals within this time of the first are the same Ctrl-C, in milliseconds: the terminal sends it to
 * every process, and `npm run` and `sandbox run` pass theirs on.
 */
const sameKeyMs = 500

/** Ends waits at the first Ctrl-C; another one after a moment ends the process at once. */
function abortOnSignals(controller: AbortController): void {
  let firstMs: number | undefined
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      firstMs ??= performance.now()
      controller.abort()
      if (performance.now() - firstMs > sameKeyMs) process.exit(130)
    })
  }
}

/** A reader that went away, as `| head` does, is no failure of ours. */
function ignoreClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error
    })
  }
}

/** Asks at the terminal. Ctrl-C there arrives as a key and no signal, and means the same. */
async function ask(message: string, controller: AbortController): Promise<boolean> {
  try {
    return await confirm({ message, default: false }, { signal: controller.signal })
  } catch (thrown) {
    controller.abort()
    throw thrown
  }
}

function processContext(): CliContext {
  const controller = new AbortController()
  abortOnSignals(controller)
  const { env, stdin, stdout, stderr } = process
  const terminal = stdout.isTTY === true
  return {
    stdout: (text) => void stdout.write(text),
    stderr: (text) => void stderr.write(text),
    stdin: (mostBytes) => readAll(stdin, mostBytes),
    env,
    cwd: process.cwd(),
    interactive: terminal && stdin.isTTY === true,
    colour: terminal && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb',
    abortSignal: controller.signal,
    confirm: (message) => ask(message, controller),
  }
}

ignoreClosedPipes()
process.exitCode = await runCli(process.argv.slice(2), processContext())
