import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

import { z } from 'zod'

import { runProgram } from './packed.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const reportSchema = z.object({
  diagnostics: z.array(z.object({ code: z.string(), filename: z.string(), message: z.string() })),
})

/** One thing the linter said: the rule without its plugin, and the file it is about. */
export interface Remark {
  rule: string
  file: string
}

/** Lints files, given by path, as if they stood in the project: the same rules, nothing else beside them. */
export async function lintFiles(files: Readonly<Record<string, string>>): Promise<Remark[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'rdp-azure-lint-'))
  try {
    await symlink(path.join(root, 'node_modules'), path.join(folder, 'node_modules'), 'junction')
    const config = `export { default } from ${JSON.stringify(path.join(root, 'oxlint.config.ts'))}\n`
    const project = { extends: path.join(root, 'tsconfig.json'), include: ['src', 'test'] }
    const all = { ...files, 'oxlint.config.ts': config, 'tsconfig.json': JSON.stringify(project) }
    for (const [name, text] of Object.entries(all)) {
      await mkdir(path.dirname(path.join(folder, name)), { recursive: true })
      await writeFile(path.join(folder, name), text)
    }
    return await lint(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function lint(folder: string): Promise<Remark[]> {
  const linter = path.join(root, 'node_modules', 'oxlint', 'bin', 'oxlint')
  const options = ['--type-aware', '--no-ignore', '-f', 'json', 'src', 'test']
  const { stdout, stderr } = await runProgram(process.execPath, [linter, ...options], folder)
  if (!stdout.startsWith('{')) throw new Error(`oxlint gave no report: ${stdout}${stderr}`)
  return reportSchema.parse(JSON.parse(stdout)).diagnostics.map(({ code, filename }) => ({
    rule: /\(([^)]+)\)/.exec(code)?.[1] ?? code,
    file: filename.replaceAll('\\', '/'),
  }))
}
