import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

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

/**
 * The built-in runbooks as text, not yet checked. `file` is relative to the package, with `/`, such as
 * `runbooks/certificate/f686-key-acl.yaml`; sorted, so that every machine sees the same order.
 */
export function runbookFiles(): { file: string; text: string }[] {
  const folder = runbooksFolder()
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll(path.sep, '/'))
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => ({
      file: `runbooks/${name}`,
      text: readFileSync(path.join(folder, name), 'utf8'),
    }))
}

/** The PowerShell that runs in the guest, exactly as it lies in `runbooks/scripts/`. */
export function guestScripts(): GuestScripts {
  const folder = path.join(runbooksFolder(), 'scripts')
  const read = (name: string) => readFileSync(path.join(folder, name), 'utf8')
  return { frame: read('frame.ps1'), collect: read('collect.ps1'), apply: read('apply.ps1') }
}
