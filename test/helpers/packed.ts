import { execFile } from 'node:child_process'
import { mkdir, readdir } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

import { inject } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** What a program printed and ended with. */
export interface Ended {
  exitCode: number
  stdout: string
  stderr: string
}

/** Runs a program to its end; a non-zero exit code is a result, a program that cannot start throws. */
export function runProgram(
  file: string,
  args: readonly string[],
  cwd: string,
  env: Record<string, string> = {},
): Promise<Ended> {
  const options = { cwd, env: { ...cleanEnvironment(), ...env }, maxBuffer: 64 * 1024 * 1024 }
  return new Promise((resolve, reject) => {
    execFile(file, args, options, (error, stdout, stderr) => {
      if (error && typeof error.code !== 'number') reject(error)
      else resolve({ exitCode: typeof error?.code === 'number' ? error.code : 0, stdout, stderr })
    })
  })
}

/** Without what npm tells the scripts it starts, and without settings for real runs. */
function cleanEnvironment(): Record<string, string | undefined> {
  const own = /^(?:npm_|INIT_CWD$|RDP_AZURE_|NODE_OPTIONS$|VITEST)/i
  const kept = Object.entries(process.env).filter(([name]) => !own.test(name))
  return Object.fromEntries(kept)
}

/** npm, quickly and from its cache where that has what is needed. */
export function npm(args: readonly string[], cwd: string): Promise<Ended> {
  const settings = { npm_config_prefer_offline: 'true', npm_config_audit: 'false' }
  const env = { ...settings, npm_config_fund: 'false', npm_config_update_notifier: 'false' }
  const file = process.env['npm_execpath'] ?? ''
  if (path.basename(file) === 'npm-cli.js')
    return runProgram(process.execPath, [file, ...args], cwd, env)
  if (process.platform === 'win32') return runProgram('cmd', ['/c', 'npm', ...args], cwd, env)
  return runProgram('npm', args, cwd, env)
}

async function npmOrThrow(args: readonly string[], cwd: string): Promise<void> {
  const { exitCode, stdout, stderr } = await npm(args, cwd)
  if (exitCode !== 0)
    throw new Error(`npm ${args.join(' ')} ended with ${exitCode}\n${stdout}${stderr}`)
}

let packing: Promise<string> | undefined

/**
 * A folder in which nothing was done but what the README says: the file of `npm pack` was put there
 * and installed. Made once for all test files of this worker, because it takes a quarter of a minute.
 */
export function packed(): Promise<string> {
  packing ??= pack()
  return packing
}

async function pack(): Promise<string> {
  const folder = path.join(inject('packedFolder'), 'installed')
  await mkdir(folder)
  await npmOrThrow(['pack', '--pack-destination', folder], root)
  const tarball = (await readdir(folder)).find((entry) => entry.endsWith('.tgz'))
  if (tarball === undefined) throw new Error(`npm pack left no .tgz in ${folder}`)
  await npmOrThrow(['install', `./${tarball}`], folder)
  return folder
}
