import { dialogs } from '../../src/judge/codes/dialogs.ts'
import { extendedReasons, protocolRange } from '../../src/judge/codes/extended.ts'
import { gatewayRange, gatewayReasons } from '../../src/judge/codes/gateway.ts'
import { hexOf } from '../../src/judge/codes/number.ts'
import { pairs } from '../../src/judge/codes/pairs.ts'
import { reasons } from '../../src/judge/codes/reasons.ts'
import type { Topic } from '../../src/judge/codes/row.ts'
import { codeSources } from '../../src/judge/codes/sources.ts'
import { topics } from '../../src/judge/codes/topics.ts'
import type { Certainty, CodeCause, Statement } from '../../src/model/explanation.ts'
import { statementText } from '../../src/report/explanation-text.ts'
import { section, table } from './markdown.ts'

const certaintyWords: Readonly<Record<Certainty, string>> = {
  verified: 'reproduced by running',
  documented: 'said by the source named behind it',
  inferred: 'a conclusion of this project',
  folklore: 'said in forums, by nobody in charge',
}

/** What of a row the tables show, whatever it is known by. */
interface Shown {
  says: readonly Statement[]
  topic: keyof typeof topics
  conflict?: true
}

/** docs/codes.md: the whole table of codes, from the table itself. */
export function codesPage(): string {
  const lines = [
    '<!-- Written from src/judge/codes/ by npm run docs. -->',
    '# Codes of the client',
    '',
    'What `rdp-azure explain <code> [extended]` knows. mstsc shows a reason and, beside it, an extended code. **Reasons and extended codes share numbers and mean different things**: give both, in this order. Codes are written in hexadecimal (`0x904`) or decimal (`2308`); digits alone are decimal, unless only their hexadecimal reading is a code. The text of a dialog or of event 1026 can be pasted as it is, in any language, also on stdin (`explain -`).',
    '',
    '`diagnose --code 0x904 --extended 0x7` takes them into account: they never make a VM faulty, and decide where two causes are alike.',
    '',
    'No code was provoked on a real Windows for this table. How sure each statement is stands behind it:',
    '',
    ...table(
      ['certainty', 'meaning'],
      Object.entries(certaintyWords).map(([name, words]) => [name, words]),
    ),
    '',
    ...section('Pairs', pairTable()),
    ...section('Reasons', codeTable(reasons)),
    ...section('Reasons of an RD Gateway', [
      ...codeTable(gatewayReasons),
      '',
      `Others from ${hexOf(gatewayRange.first)} to ${hexOf(gatewayRange.last)} come from a gateway, too; their words are not known here.`,
    ]),
    ...section('Extended codes', [
      ...codeTable(extendedReasons),
      '',
      `Others from ${hexOf(protocolRange.first)} to ${hexOf(protocolRange.last)} are errors of the protocol: the log of the server tells more.`,
    ]),
    ...section('Dialogs without a code', dialogTable()),
    ...section('What they are about', Object.entries(topics).flatMap(topicLines)),
    ...section(
      'Sources',
      table(
        ['name', 'source'],
        Object.entries(codeSources).map(([name, source]) => [name, sourceText(source)]),
      ),
    ),
  ]
  return `${lines.join('\n').trimEnd()}\n`
}

function sourceText(source: { title: string; url?: string }): string {
  return source.url === undefined ? source.title : `[${source.title}](${source.url})`
}

function about({ says, topic, conflict }: Shown): string[] {
  const contradicts = conflict ? ' **The sources contradict each other.**' : ''
  return [`${says.map(statementText).join('; ')}${contradicts}`, `[${topic}](#${topic})`]
}

function pairTable(): string[] {
  const rows = pairs.map((row) => [hexOf(row.code), hexOf(row.extended), ...about(row)])
  return table(['reason', 'extended', 'says', 'about'], rows)
}

function codeTable(rows: readonly (Shown & { code: number; name: string })[]): string[] {
  return table(
    ['code', 'decimal', 'name', 'says', 'about'],
    rows.map((row) => [hexOf(row.code), String(row.code), row.name, ...about(row)]),
  )
}

function dialogTable(): string[] {
  return table(
    ['dialog', 'says', 'about'],
    dialogs.map((row) => [row.name, ...about(row)]),
  )
}

function topicLines([id, topic]: [string, Topic]): string[] {
  const { headline, layer, concerns, causes, notes = [], next } = topic
  return [
    `### ${id}`,
    '',
    `${headline}. Layer: ${layer}. Concerns: ${concerns.join(', ')}.`,
    '',
    ...(causes.length === 0 ? [] : [...causeTable(causes), '']),
    ...notes.flatMap((note) => [`- ${statementText(note)}`]),
    ...(notes.length === 0 ? [] : ['']),
    `Next: ${next.map((each) => `\`${each.replace('{code}', '--code <code>').replaceAll('`', '')}\``).join(', ')}`,
    '',
  ]
}

function causeTable(causes: readonly CodeCause[]): string[] {
  return table(
    ['', 'cause', 'why', 'to tell', 'probe', 'runbooks', 'certainty'],
    causes.map((each, i) => [
      String(i + 1),
      `${each.cause} (${each.concern})`,
      each.why,
      each.tell,
      each.verdicts.map((verdict) => `\`${verdict}\``).join(' '),
      each.runbooks.map((runbook) => `[${runbook}](faults/${runbook}.md)`).join(' '),
      each.source === undefined ? each.certainty : `${each.certainty}: ${each.source}`,
    ]),
  )
}
