import { rm, writeFile } from 'node:fs/promises'
import path from 'node:path'

import { RdpAzureError } from '../errors.ts'
import { rdpText } from '../report/rdp-file.ts'
import type { CliContext } from './context.ts'

/** The name of a file for a VM, whatever the VM is called. */
export function fileNameFor(vm: string): string {
  const safe = vm.replaceAll(/[^\w.-]/g, '_').replace(/^\.+/, '_')
  return `${safe === '' ? 'vm' : safe}.rdp`
}

/**
 * Writes an .rdp file for this user only. A file that is there stays, unless `force`; a link in its place
 * is replaced, never followed. Throws `Usage` naming the file.
 */
export async function writeRdpFile(
  context: CliContext,
  file: string,
  lines: readonly string[],
  force: boolean,
): Promise<void> {
  const at = path.resolve(context.cwd, file)
  try {
    if (force) await rm(at, { force: true })
    await writeFile(at, encoded(rdpText(lines)), { mode: 0o600, flag: 'wx' })
  } catch (cause) {
    const exists = cause instanceof Error && 'code' in cause && cause.code === 'EEXIST'
    const why = exists ? 'exists already' : `cannot be written: ${reasonOf(cause)}`
    throw new RdpAzureError('Usage', `${file} ${why}`, {
      next: exists
        ? ['--force to replace it', '--out <file> for another name']
        : ['name a file in a folder that exists and may be written'],
      data: { file },
      cause,
    })
  }
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}

/** Clients read other than ASCII only as UTF-16 with its mark, as they write it themselves. */
function encoded(text: string): Buffer {
  const ascii = !/[^\u0000-\u007f]/.test(text)
  return ascii ? Buffer.from(text, 'ascii') : Buffer.from(`\ufeff${text}`, 'utf16le')
}
