// npm run docs: writes docs/codes.md, docs/facts.md and docs/faults/ from what they tell of.
// npm run docs:check: only says what would differ, and fails then.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

import { runbookFiles } from '../src/assets.ts'
import { codesPage } from './docs/codes-page.ts'
import { factsPage } from './docs/facts-page.ts'
import { faultPage } from './docs/fault-page.ts'
import { readFault } from './docs/fault.ts'
import { faultsIndex } from './docs/faults-index.ts'

const docs = fileURLToPath(new URL('../docs', import.meta.url))
// Windows may have checked the files out with its own line ends.
const read = (name: string) => readFileSync(path.join(docs, name), 'utf8').replaceAll('\r\n', '\n')

/** Every generated page by its path below docs/. */
function pages(): Map<string, string> {
  const faults = runbookFiles().map(({ file, text }) =>
    readFault(file, text.replaceAll('\r\n', '\n')),
  )
  return new Map([
    ['codes.md', codesPage()],
    ['facts.md', factsPage(read('facts.md'))],
    ['faults/README.md', faultsIndex(faults)],
    ...faults.map((fault) => [`faults/${fault.text.id}.md`, faultPage(fault)] as const),
  ])
}

/** Pages of runbooks that are no longer there. */
function leftOver(wanted: ReadonlyMap<string, string>): string[] {
  const folder = path.join(docs, 'faults')
  if (!existsSync(folder)) return []
  const present = readdirSync(folder).map((name) => `faults/${name}`)
  return present.filter((name) => !wanted.has(name))
}

const wanted = pages()
const differing = [...wanted].filter(
  ([name, text]) => !existsSync(path.join(docs, name)) || read(name) !== text,
)
const names = [...differing.map(([name]) => name), ...leftOver(wanted)]
if (process.argv.includes('--check')) {
  for (const name of names)
    process.stderr.write(`docs/${name} differs from what it is written from\n`)
  if (names.length > 0) process.stderr.write('Next: npm run docs\n')
  process.exitCode = names.length > 0 ? 1 : 0
} else {
  mkdirSync(path.join(docs, 'faults'), { recursive: true })
  for (const [name, text] of differing) writeFileSync(path.join(docs, name), text)
  for (const name of leftOver(wanted)) rmSync(path.join(docs, name))
  process.stdout.write(`${wanted.size} pages, ${names.length} written\n`)
}
