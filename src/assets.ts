import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

import { z } from 'zod'

import { RdpAzureError } from './errors.ts'

/** Whose scripts run in the guest, as text: the common answer, reading, changing. */
export interface GuestScripts {
  frame: string
  collect: string
  apply: string
}

/**
 * The folder `runbooks/`. It lies beside the folder of this module, which is `src` in a clone and
 * `dist` in the package. Throws `Internal` when it is not there: the package was taken apart.
 */
function runbooksFolder(): string {
  const folder = fileURLToPath(new URL('../runbooks', import.meta.url))
  if (existsSync(folder)) return folder
  throw new RdpAzureError('Internal', `the built-in runbooks are missing: no folder ${folder}`, {
    next: ['npm install rdp-azure'],
  })
}

/** The version of this tool, from its package.json. */
export const toolVersion = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))).version

/** The largest runbook file that is read, in bytes: the loader takes no more either. */
const largestRunbookBytes = 64 * 1024

/**
 * The built-in runbooks as text, not yet checked. `file` is relative to the package, with `/`, such as
 * `runbooks/certificate/f686-key-acl.yaml`; sorted, so that every machine sees the same order.
 */
export function runbookFiles(): { file: string; text: string }[] {
  return yamlFiles(runbooksFolder(), 'runbooks')
}

/**
 * The runbooks of a folder of the user's own, however deep, named as they were asked for. Throws
 * `RunbookInvalid` when the folder cannot be read, holds no `.yaml` file, or one is too large.
 */
export function userRunbookFiles(folder: string): { file: string; text: string }[] {
  const files = readable(folder, () => yamlFiles(folder, folder.replaceAll(path.sep, '/')))
  if (files.length > 0) return files
  throw new RdpAzureError('RunbookInvalid', `the runbook folder ${folder} holds no .yaml file`, {
    next: ['name the folder that holds your runbooks: --runbooks <folder>'],
  })
}

function readable<T>(folder: string, read: () => T): T {
  try {
    return read()
  } catch (cause) {
    if (cause instanceof RdpAzureError) throw cause
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new RdpAzureError(
      'RunbookInvalid',
      `the runbook folder ${folder} cannot be read: ${why}`,
      {
        next: ['check the path; it is relative to where the command runs'],
        cause,
      },
    )
  }
}

function yamlFiles(folder: string, shownAs: string): { file: string; text: string }[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll(path.sep, '/'))
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => ({ file: `${shownAs}/${name}`, text: runbookText(path.join(folder, name)) }))
}

function runbookText(file: string): string {
  if (statSync(file).size <= largestRunbookBytes) return readFileSync(file, 'utf8')
  throw new RdpAzureError('RunbookInvalid', `${file} is larger than ${largestRunbookBytes} bytes`, {
    next: ['split it: one file holds one runbook'],
  })
}

/** The PowerShell that runs in the guest, exactly as it lies in `runbooks/scripts/`. */
export function guestScripts(): GuestScripts {
  const folder = path.join(runbooksFolder(), 'scripts')
  const read = (name: string) => readFileSync(path.join(folder, name), 'utf8')
  return { frame: read('frame.ps1'), collect: read('collect.ps1'), apply: read('apply.ps1') }
}
