import path from 'node:path'

import { RdpAzureError } from '../errors.ts'
import { asWord } from '../judge/command-for.ts'
import { startDetached } from './child.ts'
import type { CliContext } from './context.ts'

/** The command that opens an .rdp file, by the system it is for. */
export function openCommand(file: string, platform: NodeJS.Platform = process.platform): string {
  const word = asWord(file)
  if (platform === 'win32') return `mstsc ${word}`
  return platform === 'darwin' ? `open ${word}` : `xfreerdp ${word}`
}

/**
 * Whether the file is opened: on Windows, where it was asked for or a person sits at the terminal. Never in
 * the sandbox, whose addresses are nobody's. Throws `Usage` where it was asked for and cannot be.
 */
export function opensHere(
  { env, interactive }: Pick<CliContext, 'env' | 'interactive'>,
  wanted: boolean | undefined,
  platform: NodeJS.Platform = process.platform,
): boolean {
  const sandbox = env['RDP_AZURE_SANDBOX_ENDPOINT'] !== undefined
  const can = platform === 'win32' && !sandbox
  if (wanted === true && !can) {
    const why = sandbox ? 'the addresses of the sandbox lead nowhere' : 'mstsc is on Windows only'
    throw new RdpAzureError('Usage', `--open cannot be done here: ${why}`, {
      next: ['leave out --open; the command that opens the file is told'],
    })
  }
  return can && (wanted ?? interactive)
}

/** Opens the file by mstsc and does not wait for its end. */
export async function openFile({ cwd }: Pick<CliContext, 'cwd'>, file: string): Promise<void> {
  await startDetached('mstsc', [path.resolve(cwd, file)])
}
