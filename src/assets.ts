import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

import { z } from 'zod'

import { RdpAzureError } from './errors.ts'
import type { GuestScripts } from './guest/script.ts'

/** One runbook as text, not yet checked; `file` is what messages name it by. */
export interface RunbookFile {
  file: string
  text: string
}

/** A runbook is a page of text; a file far beyond that is something else, given by mistake. */
const maxRunbookBytes = 256 * 1024

/** `src` in a clone and `dist` in the package both lie beside what they need. */
const beside = (name: string) => fileURLToPath(new URL(`../${name}`, import.meta.url))

const packageSchema = z.object({ version: z.string() })

/** The version of this program, as package.json has it. */
export const toolVersion: string = packageSchema.parse(
  JSON.parse(readFileSync(beside('package.json'), 'utf8')),
).version

function builtInFolder(): string {
  const folder = beside('runbooks')
  if (existsSync(folder)) return folder
  throw new RdpAzureError('Internal', `the built-in runbooks are missing: no folder ${folder}`, {
    next: ['npm install rdp-azure'],
  })
}

/** Every YAML file below a folder, sorted, so that each machine sees the same order; named with `/`. */
function yamlFilesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.ya?ml$/.test(entry.name))
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .map((name) => name.replaceAll(path.sep, '/'))
    .sort()
}

/** The built-in runbooks; `file` is such as `runbooks/certificate/f686-key-acl.yaml`. */
export function runbookFiles(): RunbookFile[] {
  const folder = builtInFolder()
  return yamlFilesIn(folder).map((name) => ({
    file: `runbooks/${name}`,
    text: readFileSync(path.join(folder, name), 'utf8'),
  }))
}

/**
 * The runbooks of a folder somebody named. Throws `Usage` when it is no folder or holds no runbook,
 * and `RunbookInvalid` for a file too large to be one.
 */
export function userRunbookFiles(folder: string): RunbookFile[] {
  const next = ['rdp-azure runbook list --runbooks <folder>']
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw new RdpAzureError('Usage', `--runbooks: there is no folder ${folder}`, { next })
  }
  const names = yamlFilesIn(folder)
  if (names.length === 0) {
    throw new RdpAzureError('Usage', `--runbooks: ${folder} holds no .yaml file`, { next })
  }
  return names.map((name) => readRunbook(path.join(folder, name)))
}

function readRunbook(file: string): RunbookFile {
  const { size } = statSync(file)
  if (size <= maxRunbookBytes) return { file, text: readFileSync(file, 'utf8') }
  throw new RdpAzureError(
    'RunbookInvalid',
    `${file} has ${size} bytes; a runbook has at most ${maxRunbookBytes}`,
    { next: [`rdp-azure runbook validate ${file}`], data: { file, size } },
  )
}

/** The PowerShell that runs in the guest, exactly as it lies in `runbooks/scripts/`. */
export function guestScripts(): GuestScripts {
  const folder = path.join(builtInFolder(), 'scripts')
  const read = (name: string) => readFileSync(path.join(folder, name), 'utf8')
  // The parts of a script first, because what it does at its end needs all of them.
  const whole = (script: string) => {
    const parts = readdirSync(path.join(folder, script)).filter((name) => name.endsWith('.ps1'))
    return [...parts.sort().map((name) => `${script}/${name}`), `${script}.ps1`]
      .map(read)
      .join('\n')
  }
  return { frame: read('frame.ps1'), collect: whole('collect'), apply: whole('apply') }
}
