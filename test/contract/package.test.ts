import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'

import { blocksOf } from '../helpers/doc-blocks.ts'
import { packed, runProgram } from '../helpers/packed.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const inRoot = (...names: string[]) => path.join(root, ...names)
const manifestSchema = z.object({
  version: z.string(),
  engines: z.object({ node: z.string() }),
  bin: z.object({ 'rdp-azure': z.string() }),
  dependencies: z.record(z.string(), z.string()),
  devDependencies: z.record(z.string(), z.string()),
})

/** A folder of somebody who uses the package: the package, and the types that Node needs. */
let consumer = ''
const installed = () => path.join(consumer, 'node_modules', 'rdp-azure')

beforeAll(async () => {
  const folder = await packed()
  consumer = await mkdtemp(path.join(tmpdir(), 'rdp-azure-consumer-'))
  const modules = path.join(consumer, 'node_modules')
  await mkdir(path.join(modules, '@types'), { recursive: true })
  await symlink(
    path.join(folder, 'node_modules', 'rdp-azure'),
    path.join(modules, 'rdp-azure'),
    'junction',
  )
  await cp(inRoot('node_modules/@types/node'), path.join(modules, '@types/node'), {
    recursive: true,
  })
  await cp(inRoot('node_modules/undici-types'), path.join(modules, 'undici-types'), {
    recursive: true,
  })
  await writeFile(path.join(consumer, 'package.json'), '{ "private": true, "type": "module" }\n')
})
afterAll(() => rm(consumer, { recursive: true, force: true }))

const manifestOf = async (folder: string) =>
  manifestSchema.parse(JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8')))

/** Runs the installed command by the file its `bin` names, as npm's link does on every system. */
async function command(...args: string[]) {
  const { bin } = await manifestOf(installed())
  const env = { RDP_AZURE_JOURNAL: path.join(consumer, 'runs') }
  return runProgram(
    process.execPath,
    [path.join(installed(), bin['rdp-azure']), ...args],
    consumer,
    env,
  )
}

/** Type-checks one file as a consumer with the strictest settings would, libraries included. */
function typeCheck(file: string) {
  const settings = '--strict --skipLibCheck false --noEmit --target es2024 --module nodenext'
  const types = ['--types', 'node', '--exactOptionalPropertyTypes']
  const compiler = inRoot('node_modules/typescript/bin/tsc')
  return runProgram(process.execPath, [compiler, ...settings.split(' '), ...types, file], consumer)
}

/** The library's sample, as the README shows it. */
async function readmeSample(): Promise<string> {
  const blocks = blocksOf(await readFile(inRoot('README.md'), 'utf8'))
  const sample = blocks.find((block) => block.lines.join('\n').includes("from 'rdp-azure'"))
  return `${sample?.lines.join('\n')}\n`
}

describe('the packed package', () => {
  it('says its version', async () => {
    const { version } = await manifestOf(root)
    expect(await command('--version')).toMatchObject({ exitCode: 0, stdout: `${version}\n` })
  })

  it('diagnoses, repairs and undoes in the sandbox', async () => {
    const inSandbox = ['sandbox', 'run', '--state', 'state', '--', 'rdp-azure']
    const ends: number[] = []
    for (const words of ['diagnose', 'repair --yes', 'diagnose', 'undo --yes', 'diagnose']) {
      const [verb = '', ...options] = words.split(' ')
      const { exitCode } = await command(...inSandbox, verb, 'vm-web01', ...options)
      ends.push(exitCode)
    }
    expect(ends).toEqual([3, 0, 0, 0, 3])
  })

  it('compiles in a strict consumer, and what it compiled runs in the sandbox', async () => {
    await writeFile(path.join(consumer, 'sample.ts'), await readmeSample())
    expect(await typeCheck('sample.ts')).toMatchObject({ exitCode: 0, stdout: '' })
    const run = await command('sandbox', 'run', '--', 'node', 'sample.ts')
    expect(run).toMatchObject({ exitCode: 0 })
    expect(run.stdout).toContain('fixed')
  })

  it('takes every option of the library, and refuses a wrong one while compiling', async () => {
    await writeFile(path.join(consumer, 'options.ts'), allOptions)
    expect(await typeCheck('options.ts')).toMatchObject({ exitCode: 0, stdout: '' })
    const wrong = allOptions.replace("maxRisk: 'low'", "maxRisk: 'lowest'")
    await writeFile(path.join(consumer, 'wrong.ts'), wrong)
    const { exitCode, stdout } = await typeCheck('wrong.ts')
    expect(exitCode).not.toBe(0)
    expect(stdout).toContain('"lowest"')
  })

  it('needs nothing of the development set, and has no tests in it', async () => {
    const { files } = await packedFiles()
    expect(files.filter((file) => /\.test\.|^test\/|^src\/|^scripts\//.test(file))).toEqual([])
    expect(files).toEqual(
      expect.arrayContaining([
        'LICENSE',
        'README.md',
        'dist/bin.js',
        'dist/index.d.ts',
        'runbooks/certificate/f686-key-acl.yaml',
        'runbooks/scripts/collect.ps1',
      ]),
    )
  })
})

const allOptions = `import { createRdpAzure, RdpAzureError } from 'rdp-azure'
import type { Diagnosis, Host, Plan, RdpAzureOptions } from 'rdp-azure'

declare const credential: NonNullable<RdpAzureOptions['credential']>
const host: Host = {
  notify: (message) => void message.code,
  approve: (plan: Plan, reasons, signal) => Promise.resolve(plan.risk === 'low' && !signal.aborted && reasons.length === 0),
}
const rdp = createRdpAzure({ credential, subscriptionId: '', host, policy: { maxRisk: 'low' }, journal: './runs' })
const vm = await rdp.find({ name: 'vm-web01', resourceGroup: 'rg-prod' })
const { abortSignal } = { abortSignal: new AbortController().signal }
const { cause, plan }: Diagnosis = await rdp.diagnose(vm, { abortSignal })
if (plan?.risk === 'low' && cause !== undefined) {
  const run = await rdp.repair(vm, { plan, abortSignal })
  if (run.outcome !== 'fixed') await rdp.undo(run.id)
}
export const isOurs = (thrown: unknown): boolean => thrown instanceof RdpAzureError
`

async function packedFiles(): Promise<{ files: string[] }> {
  const folder = await packed()
  const base = path.join(folder, 'node_modules', 'rdp-azure')
  const { readdir } = await import('node:fs/promises')
  const entries = await readdir(base, { recursive: true, withFileTypes: true })
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(base, path.join(entry.parentPath, entry.name)))
    .map((file) => file.replaceAll(path.sep, '/'))
  return { files: files.filter((file) => !file.startsWith('node_modules/')) }
}

describe('an older Node', () => {
  it('is the one that package.json names', async () => {
    const { engines } = await manifestOf(root)
    const text = await readFile(inRoot('src/bin.ts'), 'utf8')
    const [, major, minor] = /major < (\d+) \|\| \(major === \1 && minor < (\d+)\)/.exec(text) ?? []
    expect(engines.node).toBe(`>=${major}.${minor}`)
  })

  it.each(['20.20.2', '18.0.0', '22.20.9'])('%s is told so in one line', async (version) => {
    const fake = `Object.defineProperty(process.versions, 'node', { value: '${version}' })
Object.defineProperty(process, 'version', { value: 'v${version}' })\n`
    await writeFile(path.join(consumer, 'older.mjs'), fake)
    const older = `--import=./older.mjs`
    for (const file of [path.join(installed(), 'dist/bin.js'), inRoot('scripts/rdp-azure.mjs')]) {
      const { exitCode, stdout, stderr } = await runProgram(
        process.execPath,
        [older, file, 'diagnose', 'vm-web01'],
        consumer,
      )
      expect([exitCode, stdout]).toEqual([2, ''])
      expect(stderr).toContain(`22.21 or newer, this is v${version}. Next: `)
      expect(stderr.trim().split('\n')).toHaveLength(1)
    }
  })
})

describe('the versions of what is used', () => {
  it('are exact, because a newer one may lack a binary or resolve to an older major', async () => {
    const { dependencies, devDependencies } = await manifestOf(root)
    for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies })) {
      expect(version, name).toMatch(/^\d+\.\d+\.\d+$/)
    }
  })
})
