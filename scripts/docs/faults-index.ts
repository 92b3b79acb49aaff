import type { Fault, Fix } from './fault.ts'
import { table } from './markdown.ts'

const order: readonly Fix[] = ['automatic', 'by name', 'hand-off', 'remark']

/** docs/faults/README.md: every runbook in one table, and how many are cured by whom. */
export function faultsIndex(faults: readonly Fault[]): string {
  const counts = order.map((fix) => [fix, String(faults.filter((each) => each.fix === fix).length)])
  const rows = faults.map(({ text, fix, topic }) => [
    `[${text.id}](${text.id}.md)`,
    text.title,
    text.role,
    fix,
    topic,
  ])
  const lines = [
    '<!-- Written from runbooks/ by npm run docs. -->',
    '# Faults',
    '',
    'One page a built-in runbook. Fields and terms: [runbooks.md](../runbooks.md); what conditions ask: [facts.md](../facts.md); what repairs do: [changes.md](../changes.md).',
    '',
    ...table(['fix', 'runbooks'], [...counts, ['all', String(faults.length)]]),
    '',
    ...table(['id', 'title', 'role', 'fix', 'topic'], rows),
  ]
  return `${lines.join('\n')}\n`
}
