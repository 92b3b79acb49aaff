import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'

import { blocksOf } from '../../helpers/doc-blocks.ts'

/** How long one command may take, in milliseconds: az waits up to 30 seconds between two looks. */
const limitMs = 120_000

/** How one az ended, and what it said. */
export interface AzEnded {
  exitCode: number
  /** What it printed, parsed; undefined when it printed nothing or no JSON. */
  json: unknown
  stderr: string
}

/** An az that is signed in to a sandbox. */
export type Az = (...words: readonly string[]) => Promise<AzEnded>

/**
 * Signs an az in as docs/sandbox.md says: its own lines, run by bash. Gives what the sign-in ended with,
 * and the az to go on with.
 */
export async function signIn(
  environment: Readonly<Record<string, string>>,
  folder: string,
): Promise<{ az: Az; ended: AzEnded }> {
  const file = path.join(folder, 'az-sandbox.sh')
  const wanted = path.join(folder, 'environment')
  writeFileSync(file, `set -e\n${recipe()}\nenv -0 > '${wanted}'\n`)
  const env = { ...process.env, ...environment, TMPDIR: folder }
  const ended = await run('bash', [file], env)
  if (ended.exitCode !== 0) return { az: async () => ended, ended }
  const set = readFileSync(wanted, 'utf8').split('\0')
  const after = Object.fromEntries(
    set.map((line) => [before(line), line.slice(before(line).length + 1)]),
  )
  return { az: (...words) => run('az', [...words, '-o', 'json'], after), ended }
}

const before = (line: string): string => line.split('=', 1)[0] ?? ''

/** The lines of the section "With the Azure CLI" that sign in. */
function recipe(): string {
  const text = readFileSync(new URL('../../../docs/sandbox.md', import.meta.url), 'utf8')
  const section = text.slice(text.indexOf('\n## With the Azure CLI'))
  const block = blocksOf(section).find(({ language }) => language === 'bash')
  if (block === undefined) throw new Error('docs/sandbox.md tells no bash lines for the Azure CLI')
  return block.lines.join('\n')
}

function run(program: string, words: readonly string[], env: NodeJS.ProcessEnv): Promise<AzEnded> {
  return new Promise((resolve) => {
    execFile(program, words, { env, timeout: limitMs }, (error, stdout, stderr) => {
      const exitCode = error === null ? 0 : typeof error.code === 'number' ? error.code : 1
      resolve({ exitCode, json: parsed(stdout), stderr })
    })
  })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
