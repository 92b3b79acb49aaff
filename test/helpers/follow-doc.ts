import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'

import type { DocStep } from './doc-blocks.ts'
import { npm, runProgram } from './packed.ts'
import type { Ended } from './packed.ts'

/** What happened when a document was followed, for the first step that did not do as it says. */
export interface Followed {
  commands: number
  files: number
  problem?: string
}

/** Does in a folder what a document says, one step after the other, and stops at the first surprise. */
export async function follow(steps: readonly DocStep[], folder: string): Promise<Followed> {
  const done: Followed = { commands: 0, files: 0 }
  for (const step of steps) {
    if (step.kind === 'file') {
      await writeInside(folder, step.name, step.text)
      done.files += 1
      continue
    }
    const ended = await runWords(step.words, folder)
    done.commands += 1
    if (ended.exitCode === step.exitCode) continue
    const exits = `exits ${ended.exitCode} and not ${step.exitCode}`
    return {
      ...done,
      problem: `line ${step.line}: ${step.words.join(' ')} ${exits}\n${said(ended)}`,
    }
  }
  return done
}

const said = (ended: Ended) => `${ended.stdout}${ended.stderr}`

async function writeInside(folder: string, name: string, text: string): Promise<void> {
  const file = path.resolve(folder, name)
  if (!file.startsWith(folder + path.sep)) throw new Error(`${name} is outside of the folder`)
  await mkdir(path.dirname(file), { recursive: true })
  await writeFile(file, text)
}

/** Without a shell: `rdp-azure` is the one installed in the folder, `node` the one that runs this. */
function runWords(words: readonly string[], folder: string): Promise<Ended> {
  const [program, ...args] = words
  const env = { RDP_AZURE_JOURNAL: path.join(folder, 'runs') }
  const bin = path.join(folder, 'node_modules', 'rdp-azure', 'dist', 'bin.js')
  if (program === 'rdp-azure') return runProgram(process.execPath, [bin, ...args], folder, env)
  if (program === 'npx' && args[0] === 'rdp-azure') return runWords(args, folder)
  if (program === 'node') return runProgram(process.execPath, args, folder, env)
  if (program === 'npm') return npm(args, folder)
  throw new Error(`documents may run rdp-azure, npx rdp-azure, node and npm, not ${program}`)
}
