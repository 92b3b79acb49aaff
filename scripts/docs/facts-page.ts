import { registrySettings } from '../../src/facts/registry-settings.ts'
import { factRows } from './fact-paths.ts'
import { table } from './markdown.ts'

const begin = (name: string) => `<!-- ${name}: written by npm run docs -->`
const end = '<!-- end -->'

/** docs/facts.md with its tables written anew; the prose around them is written by hand. */
export function factsPage(present: string): string {
  const facts = table(
    ['fact', 'type', 'meaning'],
    factRows().map(({ path, type, meaning }) => [`\`${path}\``, type, meaning]),
  )
  const settings = table(
    ['fact below `guest.rdp.settings`', 'registry value', 'when the value is absent'],
    registrySettings.map(({ fact, key, value, absent }) => [
      `\`${fact}\``,
      `\`${key}\\${value}\``,
      String(absent),
    ]),
  )
  return fill(fill(present, 'facts', facts), 'settings', settings)
}

/** Puts lines between two marks. Throws where the marks are missing. */
function fill(page: string, name: string, lines: readonly string[]): string {
  const from = page.indexOf(begin(name))
  const to = page.indexOf(end, from)
  if (from === -1 || to === -1) throw new Error(`the page has no ${begin(name)} … ${end}`)
  return [page.slice(0, from), begin(name), '\n\n', lines.join('\n'), '\n\n', page.slice(to)].join(
    '',
  )
}
