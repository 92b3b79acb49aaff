import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

import { beforeAll, beforeEach, describe, expect, it } from 'vitest'

import { pureRooms, rooms } from '../oxlint.config.ts'
import { undocumented } from './helpers/exported.ts'
import { lintFiles } from './helpers/lint.ts'
import type { Remark } from './helpers/lint.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

/** What lies in a folder, by path from the root, with `/`. */
function filesIn(folder: string): string[] {
  return readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
    .map((file) => file.replaceAll(path.sep, '/'))
    .sort()
}

/** Files that git keeps, or would keep; undefined where this is no clone. */
function keptByGit(): string[] | undefined {
  const list = ['ls-files', '--cached', '--others', '--exclude-standard']
  const { status, stdout } = spawnSync('git', list, { cwd: root, encoding: 'utf8' })
  if (status !== 0) return undefined
  return stdout.split('\n').filter((file) => file !== '' && existsSync(path.join(root, file)))
}

const textOf = (file: string) => readFileSync(path.join(root, file), 'utf8')
const sources = filesIn('src').filter((file) => file.endsWith('.ts'))

const everyFolder = [...Object.keys(rooms), 'cli']

/** Small files that each break, or keep, one rule; linted together, because one start takes half a second. */
const cases: { name: string; file: string; text: string; rule: string | undefined }[] = []

function lintCase(name: string, file: string, text: string, rule: string | undefined): void {
  cases.push({ name, file, text: `${text}\n`, rule })
}

for (const [room, allowed] of Object.entries(rooms)) {
  for (const other of everyFolder.filter((folder) => folder !== room)) {
    const may = allowed.some((name) => name === other)
    const says = `${room}/ ${may ? 'may' : 'must not'} import ${other}/`
    const rule = may ? undefined : 'no-restricted-imports'
    lintCase(says, `src/${room}/to-${other}.ts`, `export * from '../${other}/x.ts'`, rule)
    const deep = `export type { X } from '../../${other}/x.ts'`
    lintCase(`${says}, from below`, `src/${room}/deep/to-${other}.ts`, deep, rule)
  }
  const upwards = `export * from '../rdp-azure.ts'`
  lintCase(
    `${room}/ must not import upwards`,
    `src/${room}/up.ts`,
    upwards,
    'no-restricted-imports',
  )
  const sdk = `export * from '@azure/arm-compute'`
  const mayUseSdk = room === 'azure' ? undefined : 'no-restricted-imports'
  lintCase(`only azure/ talks to ARM, so ${room}/`, `src/${room}/sdk.ts`, sdk, mayUseSdk)
  const own = `export const argv = process.argv`
  lintCase(`${room}/ does not know the process`, `src/${room}/own.ts`, own, 'no-restricted-globals')
  const loads = `export const load = () => import('commander')`
  lintCase(`${room}/ reads no command line`, `src/${room}/load.ts`, loads, 'no-restricted-imports')
}
for (const room of pureRooms) {
  const file = (name: string) => `src/${room}/${name}.ts`
  const io = `export { readFileSync } from 'node:fs'`
  lintCase(`${room}/ is pure: no files`, file('io'), io, 'no-restricted-imports')
  const clock = 'export const now = () => Date.now()'
  lintCase(`${room}/ is pure: no clock`, file('clock'), clock, 'no-restricted-properties')
  const wait = 'export const wait = () => setTimeout(() => {}, 1)'
  lintCase(`${room}/ is pure: no waiting`, file('wait'), wait, 'no-restricted-globals')
}
lintCase(
  'sandbox/ may know how an answer is framed',
  'src/sandbox/windows/frame.ts',
  `export * from '../../guest/frame.ts'`,
  undefined,
)
const nock = `export * from 'nock'`
lintCase('src/ never imports nock', 'src/azure/nock.ts', nock, 'no-restricted-imports')
lintCase('a test does not import nock', 'test/azure/a.test.ts', nock, 'no-restricted-imports')
lintCase('one helper imports nock', 'test/helpers/nock.ts', nock, undefined)
const command = `import { Command } from 'commander'\nexport const name = new Command(process.argv[0])`
lintCase('cli/ knows the process and commander', 'src/cli/knows.ts', command, undefined)
for (const room of ['sandbox', 'cli']) {
  const text = `export * from './${room}/x.ts'`
  lintCase(
    `the library does not know ${room}/`,
    `src/lib-${room}.ts`,
    text,
    'no-restricted-imports',
  )
}
const promise = 'const later = async () => {}\n'
lintCase('promises are awaited', 'src/cli/a.ts', `${promise}later()`, 'no-floating-promises')
const misused = `${promise}export const all = [1].filter(() => later())`
lintCase('no promise as a condition', 'src/cli/b.ts', misused, 'no-misused-promises')
const partial = `export function f(x: 'a' | 'b') {\n  switch (x) {\n    case 'a': return 1\n  }\n}`
lintCase('a switch is exhaustive', 'src/cli/c.ts', partial, 'switch-exhaustiveness-check')
lintCase('no any', 'src/cli/d.ts', 'export const x: any = 1', 'no-explicit-any')
lintCase('no as', 'src/cli/e.ts', 'export const x = 1 as number', 'consistent-type-assertions')
lintCase('as const is no assertion', 'src/cli/f.ts', 'export const x = [1] as const', undefined)
lintCase('no console', 'src/cli/g.ts', 'console.log(1)', 'no-console')
lintCase('no default exports', 'src/cli/h.ts', 'export default 1', 'no-default-export')
lintCase('no ts-ignore', 'src/cli/i.ts', `// ${'@ts'}-ignore\nexport const x = 1`, 'ban-ts-comment')
lintCase('only errors are thrown', 'src/cli/j.ts', `throw 'text'`, 'only-throw-error')
const only = `import { it } from 'vitest'\nit.${'only'}('x', () => {})`
lintCase('no test alone', 'test/x.test.ts', only, 'no-focused-tests')
const circle = (to: string) => `import type { ${to} } from './${to}.ts'\nexport type X = ${to}`
lintCase('no cycles, types included', 'src/model/One.ts', circle('Two'), 'no-cycle')
lintCase('no cycles, seen from both', 'src/model/Two.ts', circle('One'), 'no-cycle')

describe('the lint rules', () => {
  let remarks: Remark[] = []
  beforeAll(async () => {
    remarks = await lintFiles(Object.fromEntries(cases.map(({ file, text }) => [file, text])))
  })

  it.each(cases)('$name', ({ file, rule }) => {
    const rules = new Set(remarks.filter((each) => each.file === file).map((each) => each.rule))
    expect([...rules]).toEqual(rule === undefined ? [] : [rule])
  })
})

describe('the direction of imports', () => {
  it('lists every folder of src/', () => {
    const folders = sources
      .map((file) => file.split('/')[1] ?? '')
      .filter((x) => !x.endsWith('.ts'))
    expect(new Set(folders)).toEqual(new Set(everyFolder))
  })

  it('goes one way: no room may import one that may import it', () => {
    for (const [room, allowed] of Object.entries(rooms)) {
      for (const [other, back] of Object.entries(rooms)) {
        const both = allowed.some((x) => x === other) && back.some((x) => x === room)
        expect(both, `${room}/ and ${other}/`).toBe(false)
      }
    }
  })
})

describe('the sources', () => {
  it('say what each exported name is for', () => {
    const found = sources.flatMap((file) => undocumented(textOf(file)).map((x) => `${file}: ${x}`))
    expect(found).toEqual([])
  })

  it('know no clock where they are pure, except by argument', () => {
    const pure = sources.filter((file) => pureRooms.includes(file.split('/')[1] ?? ''))
    expect(pure.filter((file) => /new Date\(\)/.test(textOf(file)))).toEqual([])
  })

  it('have no enums, namespaces or folders for what found no place', () => {
    expect(
      sources.filter((file) => /\/(utils?|helpers?|common|misc)(\/|\.ts$)/.test(file)),
    ).toEqual([])
    expect(sources.filter((file) => /^\s*(export )?(const )?enum /m.test(textOf(file)))).toEqual([])
  })
})

describe('the files that git keeps', () => {
  const kept = keptByGit()
  const written = (kept ?? []).filter((file) => !/^test\/fixtures\/|package-lock\.json$/.test(file))
  beforeEach((context) => {
    if (kept === undefined) context.skip('this folder is no git clone, or git is not installed')
  })

  it('have no left-overs in them', () => {
    // Put together, so that this file does not name them itself.
    const words = ['TO' + 'DO', 'FIX' + 'ME'].map((word) => `\\b${word}\\b`)
    const leftOvers = [...words, `\\.on${'ly'}\\(`, `@ts-ig${'nore'}`, `@ts-no${'check'}`, '^<{7} ']
    const pattern = new RegExp(leftOvers.join('|'), 'm')
    expect(written.filter((file) => pattern.test(textOf(file)))).toEqual([])
  })

  it('name no folder of the machine they were written on', () => {
    const here = [`${path.dirname(path.resolve(root))}${path.sep}`, `${homedir()}${path.sep}`]
    const folders = here.filter((folder) => folder.length > 2)
    const named = written.filter((file) => folders.some((folder) => textOf(file).includes(folder)))
    expect(named).toEqual([])
  })

  it('are no build and no archive', () => {
    const built = /(^|\/)(dist|node_modules|coverage|bin|obj)\/|\.tgz$/
    expect((kept ?? []).filter((file) => built.test(file))).toEqual([])
  })
})

describe('finding exported names without a comment', () => {
  it.each([
    ['export const a = 1', ['a']],
    ['/** What a is. */\nexport const a = 1', []],
    ['// no doc comment\nexport function f() {}', ['f']],
    ['export async function* g() {}', ['g']],
    ['export interface I {}', ['I']],
    [
      '/** A schema. */\nexport const s = z.object({\n  a,\n})\nexport type S = z.infer<typeof s>',
      [],
    ],
    ['/** One. */\nexport const one = 1\nexport const two = 2', ['two']],
    ["export { a } from './a.ts'", []],
  ])('%s', (text, names) => {
    expect(undocumented(text)).toEqual(names)
  })
})
