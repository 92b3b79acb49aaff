import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { fileURLToPath } from 'node:url'

import { RdpAzureError } from '../errors.ts'
import type { CliContext } from './context.ts'

/** `rdp-azure` as the first word means this very program, whatever is installed beside it. */
function resolved(words: readonly string[]): { file: string; args: string[] } {
  const [first = '', ...rest] = words
  if (first !== 'rdp-azure') return { file: first, args: rest }
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  const main = fileURLToPath(new URL(`./main.${extension}`, import.meta.url))
  return { file: process.execPath, args: [main, ...rest] }
}

/** Runs a command with the given environment and gives its exit code; 128 + n when a signal ended it. */
export function runChild(
  words: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  context: CliContext,
): Promise<number> {
  const { file, args } = resolved(words)
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { cwd: context.cwd, env: { ...env }, stdio: 'inherit' })
    // A terminal sends Ctrl-C to the child, too; a second SIGINT would end it at once.
    const stop = () => child.kill('SIGTERM')
    context.abortSignal.addEventListener('abort', stop, { once: true })
    child.once('error', (cause) => reject(notStarted(file, cause)))
    child.once('exit', (code, signal) => {
      context.abortSignal.removeEventListener('abort', stop)
      resolve(code ?? 128 + (signal ? constants.signals[signal] : 0))
    })
  })
}

/** Starts a program that outlives this one, and gives back control as soon as it runs. */
export function startDetached(file: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { detached: true, stdio: 'ignore' })
    child.once('error', (cause) => reject(notOpened(file, cause)))
    child.once('spawn', () => {
      child.unref()
      resolve()
    })
  })
}

function notOpened(file: string, cause: Error): RdpAzureError {
  return new RdpAzureError('Usage', `'${file}' could not be started: ${cause.message}`, {
    next: ['the .rdp file is written: open it by another client'],
    cause,
  })
}

function notStarted(file: string, cause: Error): RdpAzureError {
  return new RdpAzureError('Usage', `'${file}' could not be started: ${cause.message}`, {
    next: ['rdp-azure sandbox run -- rdp-azure diagnose vm-web01'],
    cause,
  })
}
