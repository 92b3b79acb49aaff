import { stringify } from 'yaml'

import { kindOf } from '../../src/change/registry.ts'
import { symptoms } from '../../src/model/symptom.ts'
import type { RunbookText } from '../../src/runbook/schema.ts'
import { factRows } from './fact-paths.ts'
import type { Fault, Fix } from './fault.ts'
import { block, section, table } from './markdown.ts'

type Rung = NonNullable<Exclude<RunbookText['repair'], readonly unknown[]>>

const roles: Readonly<Record<RunbookText['role'], string>> = {
  cause: 'stops Remote Desktop by itself',
  contributing: 'needs another fault beside it, or stops some clients only',
  remark: 'is told and never repaired',
  action: 'is never judged; done when asked for by name',
}

const fixes: Readonly<Record<Fix, string>> = {
  automatic: 'repaired by this tool, after consent',
  'by name': 'done by `rdp-azure repair <vm> --runbook`',
  'hand-off': 'repaired by people; this tool says who must do what',
  remark: 'nothing to repair',
}

/** docs/faults/<id>.md: all that a runbook says, for people. Written from the file alone. */
export function faultPage(fault: Fault): string {
  const { text, about, file, fix } = fault
  const lines = [
    `<!-- Written from ${file} by npm run docs. -->`,
    `# ${text.title}`,
    '',
    `\`${text.id}\` · **${text.role}**: ${roles[text.role]} · **${fix}**: ${fixes[fix]} · [${file}](../../${file})`,
    '',
    ...(about === '' ? [] : [about, '']),
    ...section('What is seen', seen(text)),
    ...section(
      text.role === 'action' ? 'When it can be done' : 'When it is judged faulty',
      when(text),
    ),
    ...section('What else it brings about', consequences(text)),
    ...section('What speaks against a repair', guards(text)),
    ...section(fix === 'by name' ? 'What is done' : 'Repair', repair(text)),
    ...section('Who must do what', text.handoff === undefined ? [] : [text.handoff.trim()]),
    ...section(
      'References',
      text.references.map((url) => `- <${url}>`),
    ),
    ...section('Tests', tests(text)),
  ]
  return `${lines.join('\n').trimEnd()}\n`
}

function seen({ explains, settledBy }: RunbookText): string[] {
  const told = explains.map((id) => `- ${symptoms[id].title} (\`${id}\`)`)
  const settled = settledBy === undefined ? [] : ['', `What would settle it: ${settledBy}.`]
  return told.length === 0 && settled.length === 0
    ? ['No symptom of its own.']
    : [...told, ...settled]
}

function when(text: RunbookText): string[] {
  const facts = factRows().filter(({ path }) => asks(text.when, path))
  const hides = text.hides === 'all' ? ['', 'While this is so, nothing else can be judged.'] : []
  return [
    `> ${text.because.trim()}`,
    '',
    ...block('text', text.when),
    '',
    ...(facts.length === 0
      ? []
      : table(
          ['fact', 'meaning'],
          facts.map(({ path, meaning }) => [`\`${path}\``, meaning]),
        )),
    ...hides,
  ]
}

/** Whether a condition names a fact. A record is asked for by `["name"]` or `in`. */
function asks(condition: string, path: string): boolean {
  const [before = '', after] = path.split('.(name)')
  const pattern = before.replaceAll('.', '\\.')
  const rest =
    after === undefined
      ? '(?![\\w.])'
      : `(?:\\[[^\\]]*\\]${after.replaceAll('.', '\\.')}(?!\\w)|(?![\\w.[]))`
  return new RegExp(`(?<![\\w.])${pattern}${rest}`).test(condition)
}

function consequences({ consequences: ids }: RunbookText): string[] {
  return ids.map((id) => `- [${id}](${id}.md)`)
}

function guards({ guards: all }: RunbookText): string[] {
  return all.flatMap((guard) => {
    const what = 'refuse' in guard ? `Refused: ${guard.refuse}` : `Only after asking: ${guard.ask}`
    return guard.when === 'true' ? [`- ${what}`] : [`- ${what}`, `  when \`${guard.when.trim()}\``]
  })
}

function repair({ repair: rungs, after }: RunbookText): string[] {
  if (rungs === undefined) return []
  const earlier =
    after.length === 0 ? [] : [`Only after these were tried in vain: ${after.join(', ')}.`, '']
  const all: readonly Rung[] = Array.isArray(rungs) ? rungs : [rungs]
  return [...earlier, ...all.flatMap((rung) => rungLines(rung, all.length > 1))]
}

function rungLines(rung: Rung, named: boolean): string[] {
  const head = named ? [`### ${rung.rung ?? ''}`, ''] : []
  const condition = rung.when === undefined ? [] : [`Planned when \`${rung.when.trim()}\`.`, '']
  const after = rung.after.length === 0 ? [] : [`After ${rung.after.join(', ')}.`, '']
  const risk = `Risk ${rung.risk}; interrupts ${rung.interrupts}; ${undoWords(rung)}.`
  const yaml = block('yaml', stringify(rung.changes, { lineWidth: 0 }))
  const kinds = new Set(rung.changes.flatMap((change) => Object.keys(change)))
  const told = [...kinds].map(kindLine)
  return [...head, ...condition, ...after, risk, '', ...yaml, '', ...told, '']
}

function undoWords({ changes }: Rung): string {
  const actions = changes
    .flatMap((change) => Object.keys(change))
    .filter((name) => kindOf(name).nature === 'action')
  if (actions.length === changes.length) return 'cannot be undone'
  const except = actions.length === 0 ? '' : `, except ${[...new Set(actions)].join(', ')}`
  return `undone by \`rdp-azure undo\`${except}`
}

function kindLine(name: string): string {
  const kind = kindOf(name)
  const place = kind.where === 'azure' ? 'in Azure' : 'in Windows'
  const leaves = kind.consequences.map(({ what }) => what)
  const beside = leaves.length === 0 ? '' : `; beside it: ${leaves.join('; ')}`
  return `- [\`${name}\`](../changes.md#${name}), ${place}${beside}`
}

function tests({ tests: all }: RunbookText): string[] {
  return table(
    ['a VM', 'is judged'],
    all.map(({ name = '', expect }) => [name, expect]),
  )
}
